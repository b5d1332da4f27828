// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.dml;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.sql.api.PreparedSql;
import io.treeline.sql.engine.Fixture;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which queries are read to their end before their rows are written. */
class TargetReadsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "d; SELECT at, l FROM d; true",
                "d; SELECT at, l FROM (SELECT * FROM d WHERE l > 1) x; true",
                "d; SELECT now(), 1; false",
                "d; SELECT n, 1 FROM (VALUES (TIMESTAMP '2024-01-01 00:00:00')) v(n); false",
                "d; SELECT x.at, (SELECT max(l) FROM \"d*\") FROM (VALUES (now())) x(at); true",
                "\"d*\"; SELECT at, l, 'd' FROM d; true",
                "\"d*\"; SELECT at, l, 'd' FROM \"d*\"; true",
                "\"d*\"; SELECT now(), 1, 'd'; false",
            })
    void readToTheEnd(String table, String query, boolean reads) throws SQLException {
        PreparedSql plan = new Fixture()
                .prepare("INSERT INTO " + table
                        + (table.equals("d") ? " (\"Time\", l) " : " (\"Time\", l, \"Device\") ")
                        + query);
        assertThat(((PreparedSql.InsertSelect) plan).readsTarget()).isEqualTo(reads);
    }
}
