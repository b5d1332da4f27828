// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The functions of SQL/XML, which the grammar does not read and there is no type for. */
final class XmlWords {
    private static final Set<String> CALLS = Set.of(
            "XMLAGG",
            "XMLATTRIBUTES",
            "XMLCOMMENT",
            "XMLCONCAT",
            "XMLELEMENT",
            "XMLEXISTS",
            "XMLFOREST",
            "XMLPARSE",
            "XMLPI",
            "XMLROOT",
            "XMLSERIALIZE",
            "XMLTABLE",
            "XPATH");

    private XmlWords() {}

    /**
     * Refuses a statement that calls one.
     *
     * @throws SQLException 0A000
     */
    static void refuse(String text, List<Piece> pieces) throws SQLException {
        for (int i = 0; i + 1 < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.user() && CALLS.contains(Piece.upper(pieces, i)) && Piece.symbol(pieces, i + 1, "(")) {
                throw SqlErrors.unsupported(
                        text,
                        piece.start(),
                        piece.upper() + " is not supported: IoTDB has no XML, and there is no type for it here;"
                                + " make JSON by JSON_BUILD_OBJECT and JSON_AGG, or the XML in the application");
            }
        }
    }
}
