// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.ResultColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MetadataShapeTest {
    /** Counts of the JDBC 4.3 Javadoc. */
    @ParameterizedTest
    @CsvSource({
        "CATALOGS,1",
        "SCHEMAS,2",
        "TABLE_TYPES,1",
        "TABLES,10",
        "COLUMNS,24",
        "PRIMARY_KEYS,6",
        "BEST_ROW,8",
        "TYPES,18",
        "CLIENT_INFO,4",
        "PROCEDURES,9",
        "PROCEDURE_COLUMNS,20",
        "FUNCTIONS,6",
        "FUNCTION_COLUMNS,17",
        "COLUMN_PRIVILEGES,8",
        "TABLE_PRIVILEGES,7",
        "VERSION_COLUMNS,8",
        "FOREIGN_KEYS,14",
        "INDEXES,13",
        "USER_TYPES,7",
        "SUPER_TYPES,6",
        "SUPER_TABLES,4",
        "ATTRIBUTES,21",
        "PSEUDO_COLUMNS,12"
    })
    void hasAsManyColumnsAsTheStandardSays(MetadataShape shape, int count) {
        assertThat(shape.columns()).hasSize(count);
    }

    @ParameterizedTest
    @EnumSource
    void namesAreDistinct(MetadataShape shape) {
        assertThat(shape.columns())
                .extracting(ResultColumn::label)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[A-Z][A-Z0-9_]*"));
    }

    @Test
    void marksGiveTypes() {
        assertThat(MetadataShape.COLUMNS.columns().get(4).type()).isEqualTo(ColumnType.INT32);
        assertThat(MetadataShape.INDEXES.columns().get(3).type()).isEqualTo(ColumnType.BOOLEAN);
        assertThat(MetadataShape.INDEXES.columns().get(10).type()).isEqualTo(ColumnType.INT64);
        assertThat(MetadataShape.TABLES.columns().get(2).type()).isEqualTo(ColumnType.TEXT);
    }

    @Test
    void versionsAreReadFromTheirText() {
        assertThat(ProductVersion.part("2.0.1-beta", 0)).isEqualTo(2);
        assertThat(ProductVersion.part("2.0.1-beta", 1)).isZero();
        assertThat(ProductVersion.part("Unknown", 1)).isZero();
        assertThat(ProductVersion.driver()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    }

    @Test
    void keywordsAreSortedAndDistinct() {
        assertThat(SqlWords.keywords())
                .isSorted()
                .doesNotHaveDuplicates()
                .contains("LIMIT")
                .doesNotContain("SELECT");
    }
}
