// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.treeline.dialect.jooq.IotdbDataTypes;
import io.treeline.dialect.jooq.IotdbJooq;
import java.io.PrintStream;
import java.sql.Connection;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;

/** jOOQ: SQL written in Java, with types. */
public final class JooqQuery {
    private JooqQuery() {}

    /** Runs a query and prints SQL and rows; returns how many rows. */
    public static int run(Connection connection, PrintStream out) {
        DSLContext dsl = DSL.using(IotdbJooq.configuration(connection));
        Field<Instant> time = field(name("Time"), IotdbDataTypes.INSTANT);
        Field<Double> temperature = field(name("temperature"), IotdbDataTypes.DOUBLE);
        ResultQuery<Record2<Instant, Double>> query = dsl.select(time, temperature)
                .from(table(name("root.factory", "room1.device2")))
                .where(temperature.ge(25.0).and(time.lt(Factory.FIRST.plusSeconds(6 * 3600))))
                .orderBy(time.desc())
                .limit(3);
        out.println("  " + query.getSQL());
        var rows = query.fetch();
        rows.forEach(row -> out.println("    " + row.value1() + "  " + row.value2()));
        return rows.size();
    }
}
