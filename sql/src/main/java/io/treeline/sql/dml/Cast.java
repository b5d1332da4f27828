// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.parse.TypeNames;
import java.util.Optional;
import java.util.Set;

/**
 * What a parameter of an INSERT is cast to.
 *
 * @param type of a column
 * @param size the number in parentheses; null where there is none
 */
record Cast(ColumnType type, Integer size) {
    private static final String TIME_ZONE = " TIME ZONE";
    private static final int DIGITS_AT_MOST = 9;
    /** They hold less than the columns that are made with their names: 16 bits, or one character. */
    private static final Set<String> NARROW =
            Set.of("TINYINT", "SMALLINT", "INT2", "CHAR", "CHARACTER", "NCHAR", "BIT");

    /**
     * A cast to a type that a column can have.
     *
     * @param name the type's words in upper case, with one space between them
     * @param size the number in parentheses, or null
     * @return empty for any other, whose values must be computed
     */
    static Optional<Cast> to(String name, Integer size) {
        if (NARROW.contains(name)) {
            return Optional.empty();
        }
        String plain = name.equals("TIMESTAMP WITH" + TIME_ZONE) || name.equals("TIMESTAMP WITHOUT" + TIME_ZONE)
                ? "TIMESTAMP"
                : name;
        return TypeNames.find(plain, size == null ? -1 : size).map(type -> new Cast(type, size));
    }

    /** A size as it is written; null for what is none. */
    static Integer size(String digits) {
        return digits.length() <= DIGITS_AT_MOST && digits.chars().allMatch(Character::isDigit)
                ? Integer.valueOf(digits)
                : null;
    }

    /** Whether it says nothing that storing in a column of this type does not. */
    boolean saysNothing(ColumnType column, TimePrecision precision) {
        boolean same = type == column || type.isText() && column.isText();
        return same && (size == null || type.isNumeric() || holdsAll(precision));
    }

    private boolean holdsAll(TimePrecision precision) {
        return type == ColumnType.TIMESTAMP && size >= precision.fractionDigits();
    }
}
