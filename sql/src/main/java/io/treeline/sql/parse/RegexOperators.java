// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's operators of patterns, {@code ~ ~* !~ !~*} and {@code ~~ ~~* !~~ !~~*}, as operators that the grammar
 * has. Those that ignore case borrow two comparisons of periods, which nothing else uses: IoTDB has no periods.
 */
final class RegexOperators {
    private RegexOperators() {}

    static List<Piece> resolve(List<Piece> pieces) {
        if (pieces.stream()
                .noneMatch(piece ->
                        piece.kind() == TokenKind.SYMBOL && piece.text().indexOf('~') >= 0)) {
            return pieces;
        }
        List<Piece> out = new ArrayList<>();
        for (Piece piece : pieces) {
            List<String> words = piece.kind() != TokenKind.SYMBOL || !endsOperand(out)
                    ? List.of()
                    : switch (piece.text()) {
                        case "~" -> List.of("RLIKE");
                        case "!~" -> List.of("NOT", "RLIKE");
                        case "~*" -> List.of("SUCCEEDS");
                        case "!~*" -> List.of("IMMEDIATELY", "SUCCEEDS");
                        case "~~" -> List.of("LIKE");
                        case "!~~" -> List.of("NOT", "LIKE");
                        case "~~*" -> List.of("ILIKE");
                        case "!~~*" -> List.of("NOT", "ILIKE");
                        default -> List.of();
                    };
            if (words.isEmpty()) {
                out.add(piece);
            }
            words.forEach(word -> out.add(Piece.word(word, piece)));
        }
        return out;
    }

    private static boolean endsOperand(List<Piece> out) {
        if (out.isEmpty()) {
            return false;
        }
        Piece last = out.get(out.size() - 1);
        return last.kind() != TokenKind.SYMBOL || last.isSymbol(")") || last.isSymbol("]");
    }
}
