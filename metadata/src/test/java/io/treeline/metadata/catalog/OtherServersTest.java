// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.model.Column;
import io.treeline.metadata.model.TableEntry;
import io.treeline.metadata.name.NamePattern;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metadata of servers older and newer than the one that the other tests run on. */
class OtherServersTest {
    private static Catalog catalog(CannedServer server) {
        return new Catalog(server, Duration.ofMinutes(1));
    }

    private static NamePattern like(String pattern) {
        return NamePattern.of(pattern);
    }

    @Test
    void columnsMayStandInAnyOrderAmongOthers() throws SQLException {
        CannedServer server = new CannedServer(false)
                .answer("SHOW DATABASES", "TTL(ms)|Database|Owner", "INF|root.f|me")
                .answer("SHOW DEVICES root.f", "Device|IsAligned")
                .answer("SHOW DEVICES root.f.**", "Owner|Template|Device|Colour", "me||root.f.d|red")
                .answer("SHOW TIMESERIES root.f.**", "ViewType|DataType|Timeseries|Weight", "BASE|INT32|root.f.d.a|7");
        assertThat(catalog(server).tables(like("%"), like("%"))).containsExactly(new TableName("root.f", "d"));
        assertThat(catalog(server).columns(like("%"), like("%")).get(new TableName("root.f", "d")))
                .extracting(Column::name)
                .containsExactly("Time", "a");
    }

    @Test
    void aColumnThatIsNeededAndMissingIsNamed() {
        CannedServer server = new CannedServer(false).answer("SHOW DATABASES", "Storage Group|TTL", "root.f|INF");
        assertThatThrownBy(() -> catalog(server).schemas())
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageContaining("no column Database")
                .hasMessageContaining("Storage Group");
    }

    /**
     * Servers before 1.3 have no tags in every listing, and no Database beside each series; what was named as a
     * database is then asked about.
     */
    @Test
    void columnsThatAreNotNeededMayBeMissing() throws SQLException {
        CannedServer server = new CannedServer(false)
                .answer("SHOW DATABASES root.f", "Database", "root.f")
                .answer("SHOW DATABASES root.f.d", "Database")
                .answer("SHOW TIMESERIES root.f.d.*", "Timeseries|DataType", "root.f.d.a|DOUBLE")
                .answer("SHOW TIMESERIES root.f.d.e.*", "Timeseries|DataType", "root.f.d.e.a|DOUBLE");
        assertThat(catalog(server).columns(like("root.f"), like("d")).values())
                .singleElement()
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(2);
        assertThat(catalog(server).columns(like("root.f.d"), like("e")))
                .as("not a database")
                .isEmpty();
    }

    @Test
    void aColumnOfAnUnknownTypeIsListedUnderItsOwnName() throws SQLException {
        CannedServer server = new CannedServer(false)
                .answer("SHOW DATABASES", "Database", "root.f")
                .answer(
                        "SHOW TIMESERIES root.f.**",
                        "Timeseries|Database|DataType|Tags",
                        "root.f.d.o|root.f|OBJECT|{\"k\":\"v\"}",
                        "root.f.d.a|root.f|INT64|");
        List<Column> columns = catalog(server).columns(like("%"), like("%")).get(new TableName("root.f", "d"));
        assertThat(columns).extracting(Column::name).containsExactly("Time", "a", "o");
        assertThat(columns.get(2).unknownType()).isEqualTo("OBJECT");
        assertThat(columns.get(2).remarks()).contains("tags");
    }

    @Test
    void whatAServerDoesNotKnowIsAskedOnce() throws SQLException {
        CannedServer server = new CannedServer(false)
                .answer("SHOW DATABASES", "Database", "root.f")
                .answer("SHOW DEVICES root.f.a*", "Device", "root.f.ab", "root.f.axb", "root.f.ax")
                .answer("SHOW DEVICES root.f.a*.**", "Device");
        Catalog catalog = catalog(server);
        for (int i = 0; i < 2; i++) {
            assertThat(catalog.tables(like("%"), like("a%b")))
                    .extracting(TableName::table)
                    .containsExactly("ab", "axb");
            assertThat(catalog.manyDevices(like("%"), like("a%b"))).isEmpty();
        }
        assertThat(server.asked.stream().filter(statement -> statement.contains("CONTAINS")))
                .hasSize(1);
        assertThat(server.asked.stream().filter(statement -> statement.contains("TEMPLATE")))
                .hasSize(1);
    }

    @Test
    void listsAreShorterWhereThePrivilegeIsMissing() throws SQLException {
        CannedServer server = new CannedServer(true)
                .answer("SHOW DATABASES", "Database", "open", "shut")
                .answer("SHOW TABLES FROM \"open\"", "TableName", "t")
                .answer("SHOW TABLES FROM \"shut\"", "error 803");
        assertThat(catalog(server).tables(like("%"), like("%"))).containsExactly(new TableName("open", "t"));
        CannedServer closed = new CannedServer(false).answer("SHOW DATABASES", "error 803");
        assertThat(catalog(closed).tables(like("%"), like("%"))).isEmpty();
        assertThatThrownBy(() -> catalog(new CannedServer(false).answer("SHOW DATABASES", "error 305"))
                        .tables(like("%"), like("%")))
                .hasMessageContaining("305");
    }

    /** From 2.0.5 on. */
    @Test
    void viewsAndCommentsOfTheTableModelAreTold() throws SQLException {
        CannedServer server = new CannedServer(true)
                .answer("SHOW DATABASES", "Database", "db")
                .answer(
                        "SHOW TABLES DETAILS FROM \"db\"",
                        "TableName|TTL(ms)|Status|Comment|TableType",
                        "v|INF|USING|of the tree|VIEW FROM TREE",
                        "t|INF|USING||BASE TABLE",
                        "gone|INF|PRE_DELETE||BASE TABLE")
                .answer(
                        "SELECT * FROM information_schema.columns WHERE database = 'db'",
                        "database|table_name|column_name|datatype|category|status|comment",
                        "db|t|when|TIMESTAMP|TIME|USING|",
                        "db|t|s|FLOAT|FIELD|USING|degrees",
                        "db|t|old|FLOAT|FIELD|PRE_DELETE|")
                .answer(
                        "DESC \"db\".\"t\" DETAILS",
                        "ColumnName|DataType|Category|Status|Comment",
                        "when|TIMESTAMP|TIME|USING|",
                        "s|FLOAT|FIELD|USING|degrees",
                        "old|FLOAT|FIELD|PRE_DELETE|");
        assertThat(catalog(server).entries(like("db"), like("%")))
                .containsExactly(
                        new TableEntry(new TableName("db", "t"), false, null),
                        new TableEntry(new TableName("db", "v"), true, "of the tree"));
        List<Column> bulk = catalog(server).columns(like("db"), like("%")).get(new TableName("db", "t"));
        assertThat(bulk).extracting(Column::name).containsExactly("when", "s");
        assertThat(bulk.get(0).role()).isEqualTo(Column.Role.TIME);
        assertThat(bulk.get(1).remarks()).isEqualTo("degrees");
        assertThat(catalog(server).columns(like("db"), like("t")).get(new TableName("db", "t")))
                .isEqualTo(bulk);
    }

    @Test
    void aTableModelWithoutDetailsAndViewsIsAskedThePlainWay() throws SQLException {
        CannedServer server = new CannedServer(true)
                .answer("SHOW DATABASES", "Database", "db")
                .answer("SHOW TABLES FROM \"db\"", "TableName", "t")
                .answer("SELECT * FROM information_schema.columns WHERE database = 'db'", "error 550")
                .answer("DESC \"db\".\"t\"", "ColumnName|DataType|Category", "time|TIMESTAMP|TIME", "tag|STRING|ID");
        Catalog catalog = catalog(server);
        assertThat(catalog.entries(like("db"), like("%")))
                .containsExactly(new TableEntry(new TableName("db", "t"), false, null));
        assertThat(catalog.columns(like("%"), like("%")).get(new TableName("db", "t")))
                .extracting(Column::role)
                .containsExactly(Column.Role.TIME, Column.Role.TAG);
        int before = server.asked.size();
        catalog.columns(like("db"), like("t"));
        assertThat(server.asked.subList(before, server.asked.size())).containsExactly("DESC \"db\".\"t\"");
    }
}
