// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.jooq;

import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jdbc.JDBCDatabase;

/**
 * IoTDB for jOOQ's code generator: {@code <database><name>io.treeline.dialect.jooq.IotdbDatabase</name>}. What it reads
 * is what {@code DatabaseMetaData} tells; columns of type TIMESTAMP, which are instants, become {@link Instant}s unless
 * a forced type of the configuration says otherwise.
 */
public class IotdbDatabase extends JDBCDatabase {
    /** For the generator. */
    public IotdbDatabase() {}

    /**
     * Called before anything is read; the generator has set its own forced types by then, and the first that fits a
     * column is taken.
     */
    @Override
    protected DSLContext create0() {
        getConfiguredForcedTypes()
                .add(new ForcedType()
                        .withUserType(Instant.class.getName())
                        .withBinding(InstantBinding.class.getName())
                        .withIncludeTypes("(?i:timestamp.*)"));
        return super.create0();
    }
}
