// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import io.treeline.metadata.name.NodeName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.hibernate.resource.transaction.spi.DdlTransactionIsolator;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.tool.schema.extract.internal.InformationExtractorJdbcDatabaseMetaDataImpl;
import org.hibernate.tool.schema.extract.spi.ExtractionContext;
import org.hibernate.tool.schema.extract.spi.InformationExtractor;
import org.hibernate.tool.schema.internal.HibernateSchemaManagementTool;
import org.hibernate.tool.schema.spi.ExtractionTool;

/**
 * Finds the tables of a mapping among those that there are. The driver lists a table as the server prints its path,
 * with backquotes around a node that is no plain word ({@code `a$b`}), and takes it with and without them. Hibernate
 * compares texts, and its names cannot hold backquotes, so they are taken from what it reads and put into what it asks
 * for.
 */
final class PlainNamesTool extends HibernateSchemaManagementTool {
    private static final long serialVersionUID = 1L;

    @Override
    public ExtractionTool getExtractionTool() {
        ExtractionTool standard = super.getExtractionTool();
        return new ExtractionTool() {
            @Override
            public ExtractionContext createExtractionContext(
                    ServiceRegistry registry,
                    JdbcEnvironment environment,
                    SqlStringGenerationContext context,
                    DdlTransactionIsolator isolator,
                    ExtractionContext.DatabaseObjectAccess access) {
                return standard.createExtractionContext(registry, environment, context, isolator, access);
            }

            @Override
            public InformationExtractor createInformationExtractor(ExtractionContext context) {
                return new PlainNames(context);
            }
        };
    }

    private static final class PlainNames extends InformationExtractorJdbcDatabaseMetaDataImpl {
        PlainNames(ExtractionContext context) {
            super(context);
        }

        @Override
        protected <T> T processTableResultSet(
                String catalog,
                String schema,
                String table,
                String[] types,
                ExtractionContext.ResultSetProcessor<T> processor)
                throws SQLException {
            return super.processTableResultSet(
                    catalog, schema, printed(table), types, rows -> processor.process(plain(rows)));
        }

        @Override
        protected <T> T processColumnsResultSet(
                String catalog,
                String schema,
                String table,
                String column,
                ExtractionContext.ResultSetProcessor<T> processor)
                throws SQLException {
            return super.processColumnsResultSet(
                    catalog, schema, printed(table), column, rows -> processor.process(plain(rows)));
        }
    }

    /**
     * As the server prints it. A name that is none of a device (a pattern, the database's own node) stays what it is.
     */
    static String printed(String table) {
        if (table == null || table.isEmpty() || table.equals(".") || table.contains("*") || table.contains("%")) {
            return table;
        }
        try {
            return NodeName.split(table).stream().map(NodeName::text).collect(Collectors.joining("."));
        } catch (IllegalArgumentException e) {
            return table;
        }
    }

    /** Without backquotes, where they mean nothing: not around a dot. */
    static String plain(String table) {
        if (table == null || table.indexOf('`') < 0) {
            return table;
        }
        List<String> nodes = NodeName.split(table);
        return nodes.stream().anyMatch(node -> node.contains(".") || node.contains("`"))
                ? table
                : String.join(".", nodes);
    }

    private static ResultSet plain(ResultSet rows) {
        return (ResultSet) Proxy.newProxyInstance(
                PlainNamesTool.class.getClassLoader(), new Class<?>[] {ResultSet.class}, (proxy, method, arguments) -> {
                    try {
                        Object value = method.invoke(rows, arguments);
                        return method.getName().equals("getString")
                                        && "TABLE_NAME".equalsIgnoreCase(String.valueOf(arguments[0]))
                                ? plain((String) value)
                                : value;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
