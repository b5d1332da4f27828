// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.liquibase;

import liquibase.database.Database;
import liquibase.exception.ValidationErrors;
import liquibase.sqlgenerator.SqlGeneratorChain;
import liquibase.sqlgenerator.core.CreateTableGenerator;
import liquibase.statement.core.CreateTableStatement;

/**
 * createTable, which Liquibase would make without the keys that it was asked to generate, with no more than a warning.
 */
// Liquibase's own signatures have raw types.
@SuppressWarnings("rawtypes")
public final class CheckedCreateTable extends CreateTableGenerator {
    /** For Liquibase. */
    public CheckedCreateTable() {}

    @Override
    public int getPriority() {
        return PRIORITY_DATABASE;
    }

    @Override
    public boolean supports(CreateTableStatement statement, Database database) {
        return database instanceof IotdbDatabase;
    }

    @Override
    public ValidationErrors validate(CreateTableStatement statement, Database database, SqlGeneratorChain chain) {
        ValidationErrors errors = super.validate(statement, database, chain);
        if (!statement.getAutoIncrementConstraints().isEmpty()) {
            errors.addError("IoTDB generates no keys (autoIncrement): the key of a row is its time, and a row that is"
                    + " inserted without one gets that of its arrival");
        }
        return errors;
    }
}
