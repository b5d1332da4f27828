// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the grammar lacks of functions in FROM: TABLE( ) around one, without which it takes most arguments for a list of columns; LATERAL before one, which it is anyway, WITH ORDINALITY behind
 * one, and ROWS FROM (f(), g()).
 */
final class FromFunctions {
  /** The call that stands for WITH ORDINALITY. */
  static final String NUMBERED = "__with_ordinality";

  /** The call that stands for ROWS FROM. */
  static final String ROWS = "__rows_from";

  private static final Set<String> FUNCTIONS = Set.of("UNNEST", "GENERATE_SUBSCRIPTS", "REGEXP_MATCHES", "REGEXP_SPLIT_TO_TABLE", "STRING_TO_TABLE", ROWS.toUpperCase(Locale.ROOT),
      NUMBERED.toUpperCase(Locale.ROOT));

  private FromFunctions() {}

  static List<Piece> resolve(List<Piece> pieces) {
    return wrapped(numbered(pieces));
  }

  private static List<Piece> wrapped(List<Piece> pieces) {
    List<Piece> out = new ArrayList<>(pieces.size());
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      String before = Piece.upper(pieces, i - 1);
      boolean table = before.equals("FROM") || before.equals("JOIN") || Piece.symbol(pieces, i - 1, ",") && inFrom(pieces, i);
      int close = table && FUNCTIONS.contains(piece.upper()) && Piece.symbol(pieces, i + 1, "(") ? Piece.closing(pieces, i + 1) : -1;
      if (close < 0) {
        out.add(piece);
        continue;
      }
      out.add(Piece.word("TABLE", piece));
      out.add(Piece.symbol("(", piece));
      out.addAll(pieces.subList(i, i + 2));
      // Arguments can be queries.
      out.addAll(wrapped(pieces.subList(i + 2, close)));
      out.add(pieces.get(close));
      out.add(Piece.symbol(")", piece));
      i = close;
    }
    return out;
  }

  /** Whether the list in which a piece stands is that of FROM. */
  private static boolean inFrom(List<Piece> pieces, int i) {
    int depth = 0;
    for (int at = i - 1; at >= 0; at--) {
      Piece piece = pieces.get(at);
      if (piece.isSymbol(")") || piece.isSymbol("]")) {
        depth++;
      } else if ((piece.isSymbol("(") || piece.isSymbol("[")) && --depth < 0) {
        return false;
      } else if (depth == 0 && piece.kind() == TokenKind.WORD) {
        switch (piece.upper()) {
          case "FROM", "JOIN" -> {
            return true;
          }
          case "SELECT", "WHERE", "ON", "USING", "BY", "HAVING", "VALUES", "SET", "RETURNING" -> {
            return false;
          }
          default -> { }
        }
      }
    }
    return false;
  }

  private static List<Piece> numbered(List<Piece> pieces) {
    List<Piece> out = new ArrayList<>(pieces.size());
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      boolean callee = i + 1 < pieces.size() && (pieces.get(i + 1).kind() == TokenKind.WORD && !pieces.get(i + 1).isWord("TABLE") || pieces.get(i + 1).kind().quotedName());
      if (piece.isWord("LATERAL") && (callee && Piece.symbol(pieces, i + 2, "(") || Piece.upper(pieces, i + 1).equals("ROWS"))) {
        continue;
      }
      if (piece.isWord("ROWS") && Piece.upper(pieces, i + 1).equals("FROM") && Piece.symbol(pieces, i + 2, "(")) {
        out.add(Piece.word(ROWS, piece));
        i++;
        continue;
      }
      boolean ordinality = piece.isWord("WITH") && Piece.upper(pieces, i + 1).equals("ORDINALITY") && Piece.symbol(out, out.size() - 1, ")");
      int start = ordinality ? CastOperator.operandStart(out) : -1;
      if (start >= 0) {
        out.add(start, Piece.symbol("(", piece));
        out.add(start, Piece.word(NUMBERED, piece));
        out.add(Piece.symbol(")", piece));
        i++;
        continue;
      }
      out.add(piece);
    }
    return out;
  }
}
