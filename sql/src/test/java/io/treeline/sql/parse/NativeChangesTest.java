// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.metadata.catalog.DefinitionChange;
import io.treeline.metadata.catalog.DefinitionChange.Below;
import io.treeline.metadata.catalog.DefinitionChange.Device;
import io.treeline.metadata.catalog.DefinitionChange.Inserted;
import io.treeline.metadata.catalog.DefinitionChange.ModelDatabase;
import io.treeline.metadata.catalog.DefinitionChange.ModelTable;
import io.treeline.metadata.catalog.DefinitionChange.Several;
import io.treeline.metadata.model.ServerModel;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.TableName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NativeChangesTest {
    private static DefinitionChange tree(String text) {
        DefinitionChange change = NativeChanges.of(text, ServerModel.TREE, null);
        return change instanceof Several several && several.changes().size() == 1
                ? several.changes().get(0)
                : change;
    }

    private static DevicePath path(String text) {
        return DevicePath.parse(text);
    }

    @Test
    void namesTheDeviceOfATimeseries() {
        assertThat(tree("create timeseries root.a.b.c with datatype=INT32")).isEqualTo(new Device(path("root.a.b")));
        assertThat(tree("CREATE TIMESERIES root.a.`b.x`.`c d` INT32")).isEqualTo(new Device(path("root.a.`b.x`")));
        // In brackets an alias of the series, not measurements.
        assertThat(tree("create timeseries root.a.b.c(temp) with datatype=FLOAT"))
                .isEqualTo(new Device(path("root.a.b")));
        assertThat(tree("create timeseries root.a.`x*y`.s with datatype=FLOAT"))
                .isEqualTo(new Device(path("root.a.`x*y`")));
        assertThat(tree("create aligned timeseries root.a.b(c INT32, d TEXT)")).isEqualTo(new Device(path("root.a.b")));
        assertThat(tree("ALTER timeseries Root.a.b.c ADD TAGS k=v")).isEqualTo(new Device(path("root.a.b")));
        assertThat(tree("delete timeseries root.a.b.*")).isEqualTo(new Device(path("root.a.b")));
        assertThat(tree("drop timeseries root.a.b.c;")).isEqualTo(new Device(path("root.a.b")));
        assertThat(tree("delete timeseries root.a.b.c, root.a.d.e"))
                .isEqualTo(new Several(List.of(new Device(path("root.a.b")), new Device(path("root.a.d")))));
    }

    @Test
    void namesWhatIsBelowWildcardsAndDatabases() {
        assertThat(tree("delete timeseries root.a.**")).isEqualTo(new Below(path("root.a")));
        assertThat(tree("delete timeseries root.a.b*.c")).isEqualTo(new Below(path("root.a")));
        assertThat(tree("delete timeseries root.**")).isEqualTo(new Below(path("root")));
        assertThat(tree("create database root.a.b")).isEqualTo(new Below(path("root.a.b")));
        assertThat(tree("CREATE DATABASE root.a WITH TTL=1")).isEqualTo(new Below(path("root.a")));
        assertThat(tree("set storage group to root.a")).isEqualTo(new Below(path("root.a")));
        assertThat(tree("delete database root.a, root.b"))
                .isEqualTo(new Several(List.of(new Below(path("root.a")), new Below(path("root.b")))));
    }

    @Test
    void namesWhatRowsMayMake() {
        assertThat(tree("insert into root.a.b(time, c, `d e`) aligned values (1, 2, 'values (')"))
                .isEqualTo(new Inserted(path("root.a.b"), Set.of("c", "d e")));
        assertThat(tree("INSERT INTO root.a.values_.b(timestamp, v) VALUES (1, 2)"))
                .isEqualTo(new Inserted(path("root.a.values_.b"), Set.of("v")));
        assertThat(tree("INSERT INTO root.a.values.b(timestamp, v) VALUES(1, 2)"))
                .isEqualTo(new Inserted(path("root.a.values.b"), Set.of("v")));
        assertThat(tree("insert into root.a.b(time, values_x, max_values, z) values (1, 2, 3, 4)"))
                .isEqualTo(new Inserted(path("root.a.b"), Set.of("values_x", "max_values", "z")));
        assertThat(tree("insert into root.a.b(time, c) values " + "(1, 'x'), ".repeat(100_000) + "(1, 'y')"))
                .isEqualTo(new Inserted(path("root.a.b"), Set.of("c")));
    }

    @Test
    void knowsWhatChangesNothing() {
        for (String text : List.of(
                "delete from root.a.b.c where time < 5",
                "flush",
                "FLUSH root.a",
                "kill query '1'",
                "set ttl to root.a 5",
                "unset ttl from root.a",
                "clear cache")) {
            assertThat(NativeChanges.of(text, ServerModel.TREE, null).isNothing())
                    .as(text)
                    .isTrue();
        }
        assertThat(NativeChanges.of("DELETE FROM t WHERE time < 5", ServerModel.TABLE, "db")
                        .isNothing())
                .isTrue();
    }

    @Test
    void believesAnythingOfWhatItDoesNotUnderstand() {
        for (String text : List.of(
                "set schema template t to root.a",
                "create schema template t (a INT32)",
                "create view root.a.v as select x from root.b.d",
                "load '/tmp/x.tsfile'",
                "grant READ on root.** to user u",
                "select a into root.x.d(b) from root.a.b",
                "insert into root.a.b",
                "create timeseries",
                "drop function f",
                "")) {
            assertThat(tree(text)).as(text).isEqualTo(DefinitionChange.anything());
        }
        assertThat(NativeChanges.of("create table t (a STRING TAG)", ServerModel.TABLE, null))
                .isEqualTo(DefinitionChange.anything());
        assertThat(NativeChanges.of("grant select on db.t to user u", ServerModel.TABLE, "db"))
                .isEqualTo(DefinitionChange.anything());
    }

    @Test
    void namesTablesAndDatabasesOfTheTableModel() {
        assertThat(NativeChanges.of("CREATE TABLE T (a STRING TAG)", ServerModel.TABLE, "DB"))
                .isEqualTo(new ModelTable(new TableName("db", "t")));
        assertThat(NativeChanges.of("create table if not exists \"o\".\"T x\" (a STRING TAG)", ServerModel.TABLE, "db"))
                .isEqualTo(new ModelTable(new TableName("o", "t x")));
        assertThat(NativeChanges.of("alter table if exists t add column b INT32", ServerModel.TABLE, "db"))
                .isEqualTo(new ModelTable(new TableName("db", "t")));
        assertThat(NativeChanges.of("drop table if exists o.t", ServerModel.TABLE, "db"))
                .isEqualTo(new ModelTable(new TableName("o", "t")));
        assertThat(NativeChanges.of("insert into t(time, a) values (1, 'x')", ServerModel.TABLE, "db"))
                .isEqualTo(new ModelTable(new TableName("db", "t")));
        assertThat(NativeChanges.of("drop database if exists O", ServerModel.TABLE, "db"))
                .isEqualTo(new ModelDatabase("o"));
        assertThat(NativeChanges.of("create database o", ServerModel.TABLE, "db"))
                .isEqualTo(new ModelDatabase("o"));
    }
}
