// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.liquibase;

import liquibase.database.Database;
import liquibase.exception.ValidationErrors;
import liquibase.sqlgenerator.SqlGeneratorChain;
import liquibase.sqlgenerator.core.AlterSequenceGenerator;
import liquibase.sqlgenerator.core.CreateSequenceGenerator;
import liquibase.sqlgenerator.core.DropSequenceGenerator;
import liquibase.statement.core.AlterSequenceStatement;
import liquibase.statement.core.CreateSequenceStatement;
import liquibase.statement.core.DropSequenceStatement;

/**
 * Refuses sequences. Of a database without them Liquibase runs such a change as nothing, says that the sequence was
 * created, and writes that down as done.
 */
// Liquibase's own signatures have raw types.
@SuppressWarnings("rawtypes")
public final class NoSequences {
    private NoSequences() {}

    private static ValidationErrors refusal() {
        return new ValidationErrors()
                .addError(
                        "IoTDB has no sequences: the key of a row is its time, and what else counts up the application"
                                + " has to give");
    }

    /** createSequence. */
    public static final class Create extends CreateSequenceGenerator {
        /** For Liquibase. */
        public Create() {}

        @Override
        public int getPriority() {
            return PRIORITY_DATABASE;
        }

        @Override
        public boolean supports(CreateSequenceStatement statement, Database database) {
            return database instanceof IotdbDatabase;
        }

        @Override
        public ValidationErrors validate(
                CreateSequenceStatement statement, Database database, SqlGeneratorChain chain) {
            return refusal();
        }
    }

    /** alterSequence. */
    public static final class Alter extends AlterSequenceGenerator {
        /** For Liquibase. */
        public Alter() {}

        @Override
        public int getPriority() {
            return PRIORITY_DATABASE;
        }

        @Override
        public boolean supports(AlterSequenceStatement statement, Database database) {
            return database instanceof IotdbDatabase;
        }

        @Override
        public ValidationErrors validate(AlterSequenceStatement statement, Database database, SqlGeneratorChain chain) {
            return refusal();
        }
    }

    /** dropSequence. */
    public static final class Drop extends DropSequenceGenerator {
        /** For Liquibase. */
        public Drop() {}

        @Override
        public int getPriority() {
            return PRIORITY_DATABASE;
        }

        @Override
        public boolean supports(DropSequenceStatement statement, Database database) {
            return database instanceof IotdbDatabase;
        }

        @Override
        public ValidationErrors validate(DropSequenceStatement statement, Database database, SqlGeneratorChain chain) {
            return refusal();
        }
    }
}
