// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.validate;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.api.PlanningStop;
import io.treeline.sql.api.ResultColumn;
import io.treeline.sql.error.PlanErrors;
import io.treeline.sql.grammar.Parser;
import io.treeline.sql.parse.SourceText;
import io.treeline.sql.system.VirtualTable;
import io.treeline.sql.system.VirtualTables;
import io.treeline.sql.type.TreelineTypeFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptPredicateList;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.MetadataHandler;
import org.apache.calcite.rel.metadata.MetadataHandlerProvider;
import org.apache.calcite.rel.metadata.ProxyingMetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.AggregatingScope;
import org.apache.calcite.sql.validate.SelectNamespace;
import org.apache.calcite.sql.validate.SetopNamespace;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.apache.calcite.util.Static;

/** Parses, resolves, validates and converts one query. Thread-safe: all state is per call. */
public final class Frontend {
    private static final Set<SqlKind> ARITHMETIC = Set.of(
            SqlKind.PLUS,
            SqlKind.MINUS,
            SqlKind.TIMES,
            SqlKind.DIVIDE,
            SqlKind.MOD,
            SqlKind.MINUS_PREFIX,
            SqlKind.PLUS_PREFIX);

    /**
     * BABEL lets most dialects' syntax in; its loose GROUP BY would wrap keys in ANY_VALUE, and aliases mean columns
     * only where PostgreSQL has them so.
     */
    private static final SqlConformance CONFORMANCE = new SqlDelegatingConformance(SqlConformanceEnum.BABEL) {
        @Override
        public boolean isNonStrictGroupBy() {
            return false;
        }

        @Override
        public boolean isHavingAlias() {
            return false;
        }

        @Override
        public SelectAliasLookup isSelectAlias() {
            return SelectAliasLookup.UNSUPPORTED;
        }
    };

    private static final SqlOperatorTable OPERATORS = new AnyCaseOperators(SqlOperatorTables.chain(
            MoreAggregates.OPERATORS,
            TypedCalls.OPERATORS,
            TimeSeriesAggregates.OPERATORS,
            GapFills.OPERATORS,
            SqlOperatorTables.of(ComparedType.OPERATOR, ComparedType.MERGED),
            new LibraryOperators()));

    private static final SqlValidator.Config VALIDATOR = SqlValidator.Config.DEFAULT
            .withConformance(CONFORMANCE)
            .withIdentifierExpansion(true)
            .withDefaultNullCollation(NullCollation.HIGH)
            .withTypeCoercionEnabled(true)
            .withTypeCoercionFactory(TimeCoercion::new);

    /** No simplification anywhere: it is where search arguments and lost nulls come from; IN lists stay OR trees. */
    private static final SqlToRelConverter.Config CONVERTER = SqlToRelConverter.config()
            .withExpand(false)
            .withTrimUnusedFields(false)
            .withRemoveSortInSubQuery(false)
            .withInSubQueryThreshold(Integer.MAX_VALUE)
            .withRelBuilderConfigTransform(config -> config.withSimplify(false)
                    .withSimplifyLimit(false)
                    .withSimplifyValues(false)
                    .withPruneInputOfAggregate(false)
                    .withAggregateUnique(true)
                    .withBloat(-1));

    private static final SqlRexConvertletTable CONVERTLETS = new WindowConvertlets(StandardConvertletTable.INSTANCE);

    private final TreelineTypeFactory types = new TreelineTypeFactory();
    private final CallRewrite calls;

    /** A frontend whose functions are put in place by a rewrite of what was parsed. */
    public Frontend(CallRewrite calls) {
        this.calls = calls;
    }

    /**
     * The validated tree of a query, with what JDBC tells about it.
     *
     * @param tables the tables of the server that it names
     * @param natives the texts of its queries in the server's own language
     */
    public record Relational(
            RelNode rel,
            List<ResultColumn> columns,
            List<ColumnType> parameterTypes,
            List<Table> tables,
            List<String> natives) {}

    /** Parses one statement. */
    public SqlNode parse(SourceText source, PlanningStop stop) throws SQLException {
        try {
            return source.numbered(Parser.statement(source.tokens(stop), CONFORMANCE));
        } catch (SqlParseException e) {
            stop.check();
            throw PlanErrors.ofParser(e, source);
        }
    }

    /** Resolves, validates and converts a parsed query. */
    public Relational convert(
            SqlNode parsed, SourceText source, TableLookup lookup, VirtualTables virtuals, PlanningStop stop)
            throws SQLException {
        QueryShapes shapes = new QueryShapes(source);
        FromResolver resolver = new FromResolver(lookup, source, calls, virtuals);
        ExactRexBuilder rex = new ExactRexBuilder(types, stop);
        try {
            OuterExpressions.raise(parsed, OPERATORS);
            RowResults.show(parsed);
            UntypedLiterals.settle(parsed);
            SqlNode plain = RowQueries.rewrite(parsed, OPERATORS, calls);
            SqlNode resolved = resolver.resolve(shapes.shape(SharedOperands.bind(Chains.balance(plain), stop)));
            stop.check();
            NameResolver names = new NameResolver(source, resolver, shapes);
            names.resolve(resolved);
            names.rows().show(resolved);
            OuterColumns.wrap(resolved, names::isOuter, OPERATORS);
            boolean sets = SetCalls.check(resolved, source);
            RepeatedKeys.rewrite(resolved);
            MoreAggregates.rewrite(resolved);
            GapFills.mark(resolved, source);
            WindowRewrite.rewrite(resolved);
            CalciteCatalogReader reader = reader(resolver.tables(), resolver.virtualTables());
            Validator validator = new Validator(reader, types, stop);
            validator.recursions(resolved);
            SqlNode validated = validator.validate(resolved);
            validator.quantities(validated);
            OuterAggregates.check(validated, source);
            ZoneConversions.settle(validated, validator, calls);
            RelDataType rowType = validator.getValidatedNodeType(validated);
            HepPlanner planner = new HepPlanner(HepProgram.builder().build(), Contexts.empty());
            planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
            RelOptCluster cluster = RelOptCluster.create(planner, rex);
            cluster.setMetadataQuerySupplier(Metadata::new);
            RelRoot converted = new Converter(
                            NO_VIEWS,
                            validator,
                            validator::begun,
                            reader,
                            cluster,
                            this::convertlet,
                            CONVERTER,
                            sets,
                            stop)
                    .convert(validated);
            RelNode grouped = GroupedCorrelations.settle(SharedQueries.settle(converted.rel));
            RelNode shared = GapFills.settle(grouped, source);
            RelRoot root = converted.withRel(FilteredArguments.settle(sets ? SetCalls.settle(shared) : shared));
            ColumnUse.check(root.rel, resolver.tables().values());
            List<ColumnType> parameters = parameterTypes(validated, validator, resolver);
            return new Relational(
                    printable(SubquerySorts.settle(root.project(true))),
                    columns(validator, validated, rowType, names, shapes),
                    java.util.Collections.unmodifiableList(parameters),
                    List.copyOf(resolver.tables().values()),
                    resolver.natives());
        } catch (RuntimeException e) {
            throw PlanErrors.of(e, source, resolver.columnNames(), resolver.tableNames());
        } catch (AssertionError e) {
            if (String.valueOf(e.getMessage()).endsWith(" is not a group expr")) {
                throw PlanErrors.syntax(
                        SqlState.GROUPING_ERROR, "A subquery names a column of the query around that is not grouped");
            }
            // The library's own checks, where the JVM runs with assertions.
            throw PlanErrors.internal("planning the statement", e);
        } finally {
            rex.done();
        }
    }

    /** Casts that PostgreSQL does not have are refused before Calcite writes them as comparisons. */
    private SqlRexConvertlet convertlet(SqlCall call) {
        SqlRexConvertlet compared = ComparedType.convertlet(call);
        if (compared != null) {
            return compared;
        }
        SqlRexConvertlet shared = SharedOperand.convertlet(call.getOperator());
        if (shared != null) {
            return shared;
        }
        if (call.getKind() != SqlKind.CAST) {
            return CONVERTLETS.get(call);
        }
        SqlRexConvertlet standard =
                CONVERTLETS.get(SqlStdOperatorTable.CAST.createCall(call.getParserPosition(), call.getOperandList()));
        return (context, cast) -> {
            try {
                RelDataType from = context.getValidator().getValidatedNodeTypeIfKnown(cast.operand(0));
                RelDataType to = context.getValidator().getValidatedNodeTypeIfKnown(cast);
                if (from != null && to != null) {
                    calls.checkCast(from, to);
                }
                RexNode array = ArrayCast.converted(context, cast, from, to);
                if (array != null) {
                    return array;
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return standard.convertCall(context, cast);
        };
    }

    /** Intervals and times of day leave a query as text: JDBC has no class for the one, IoTDB no type for the other. */
    private static RelNode printable(RelNode rel) {
        RexBuilder rex = rel.getCluster().getRexBuilder();
        List<RexNode> items = new ArrayList<>();
        boolean changed = false;
        for (RelDataTypeField field : rel.getRowType().getFieldList()) {
            RexNode item = rex.makeInputRef(rel, field.getIndex());
            RelDataTypeFactory types = rel.getCluster().getTypeFactory();
            RelDataType element = field.getType().getSqlTypeName() == SqlTypeName.ARRAY
                    ? field.getType().getComponentType()
                    : null;
            if (element != null && TreelineTypeFactory.elementType(element) == null) {
                item = rex.makeAbstractCast(
                        TreelineTypeFactory.arrayOf(
                                types,
                                types.createSqlType(SqlTypeName.VARCHAR),
                                field.getType().isNullable()),
                        item,
                        false);
                changed = true;
            } else if (SqlTypeUtil.isInterval(field.getType())
                    || field.getType().getSqlTypeName() == SqlTypeName.TIME) {
                item = rex.makeAbstractCast(
                        types.createTypeWithNullability(
                                types.createSqlType(SqlTypeName.VARCHAR),
                                field.getType().isNullable()),
                        item,
                        false);
                changed = true;
            }
            items.add(item);
        }
        return changed
                ? LogicalProject.create(rel, List.of(), items, rel.getRowType().getFieldNames(), java.util.Set.of())
                : rel;
    }

    /** By each parameter's own number: the query may be a part of a statement, and hold only some. */
    private static List<ColumnType> parameterTypes(SqlNode validated, SqlValidator validator, FromResolver resolver) {
        List<ColumnType> types = new ArrayList<>();
        Set<SqlNode> guessed = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        validated.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                if (resolver.isGuess(call) && call.operand(0) instanceof SqlDynamicParam parameter) {
                    guessed.add(parameter);
                }
                if (ofItsOperands(call) && call.getOperandList().stream().allMatch(Frontend::isGuess)) {
                    call.getOperandList().stream()
                            .filter(SqlDynamicParam.class::isInstance)
                            .forEach(guessed::add);
                }
                return super.visit(call);
            }

            @Override
            public Void visit(SqlDynamicParam parameter) {
                while (types.size() <= parameter.getIndex()) {
                    types.add(null);
                }
                RelDataType type = validator.getValidatedNodeTypeIfKnown(parameter);
                // An interval is told by text, but a value of another type is not one of it.
                if (type != null && !guessed.contains(parameter) && !SqlTypeUtil.isInterval(type)) {
                    types.set(parameter.getIndex(), TreelineTypeFactory.columnType(type));
                }
                return null;
            }
        });
        return types;
    }

    /** Whether the operands of a call decide what type of number it gives. */
    private static boolean ofItsOperands(SqlNode node) {
        return node instanceof SqlCall call
                && (ARITHMETIC.contains(call.getKind())
                        || call.getOperator().getName().equalsIgnoreCase("ABS"));
    }

    /** Whether nothing but parameters tells a node's type. */
    private static boolean isGuess(SqlNode node) {
        return node instanceof SqlDynamicParam
                || ofItsOperands(node)
                        && ((SqlCall) node).getOperandList().stream().allMatch(Frontend::isGuess);
    }

    private static final RelOptTable.ViewExpander NO_VIEWS = (rowType, text, path, name) -> {
        throw new UnsupportedOperationException("views");
    };

    private CalciteCatalogReader reader(Map<String, Table> tables, Collection<VirtualTable> virtuals) {
        CalciteSchema root = CalciteSchema.createRootSchema(false, false);
        Map<String, CalciteSchema> schemas = new HashMap<>();
        for (Table table : tables.values()) {
            schemas.computeIfAbsent(table.name().schema(), name -> root.add(name, new AbstractSchema()))
                    .add(table.name().table(), new CatalogTable(table, types));
        }
        for (VirtualTable table : virtuals) {
            schemas.computeIfAbsent(table.name().schema(), name -> root.add(name, new AbstractSchema()))
                    .add(table.name().table(), new VirtualRelation(table, types));
        }
        return new Reader(root, types);
    }

    /**
     * Conditions known of rows are asked for by the library only to leave out work, and it fails on comparisons with
     * NULL among them.
     */
    private static final class Metadata extends RelMetadataQuery {
        /**
         * The library's own provider has a compiler make its handlers, which takes longer than all that is ever asked
         * of them here.
         */
        private static final MetadataHandlerProvider HANDLERS = new MetadataHandlerProvider() {
            private final MetadataHandlerProvider proxies =
                    new ProxyingMetadataHandlerProvider(DefaultRelMetadataProvider.INSTANCE);
            /** They have no state, and each statement wants all of them. */
            private final Map<Class<?>, MetadataHandler<?>> made = new ConcurrentHashMap<>();

            @Override
            public <H extends MetadataHandler<?>> H handler(Class<H> type) {
                MetadataHandler<?> known = made.get(type);
                if (known == null) {
                    known = proxies.handler(type);
                    made.put(type, known);
                }
                return type.cast(known);
            }
        };

        Metadata() {
            super(HANDLERS);
        }

        @Override
        public RelOptPredicateList getPulledUpPredicates(RelNode rel) {
            return RelOptPredicateList.EMPTY;
        }
    }

    private static final class Validator extends SqlValidatorImpl {
        private final Map<SqlNode, SqlNode> ordered = new IdentityHashMap<>();
        private final PlanningStop stop;
        private final Map<SqlNode, RelDataType> begun = new java.util.IdentityHashMap<>();
        /** The first terms of recursive queries, whose columns can become NULL in what follows. */
        private final Set<SqlNode> firstTerms = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());

        Validator(CalciteCatalogReader reader, TreelineTypeFactory types, PlanningStop stop) {
            super(OPERATORS, reader, types, VALIDATOR);
            this.stop = stop;
        }

        /**
         * A rewrite may have put one subquery into two places. What the library makes of its ORDER BY and LIMIT changes
         * the query itself, so that the second place would sort, pass over and limit its rows once more.
         */
        @Override
        protected SqlNode performUnconditionalRewrites(SqlNode node, boolean underFrom) {
            if (!(node instanceof SqlOrderBy order)) {
                return super.performUnconditionalRewrites(node, underFrom);
            }
            // A copy of the ORDER BY has the same query, too.
            SqlNode query = order.query;
            SqlNode known = ordered.get(query);
            if (known == null) {
                known = super.performUnconditionalRewrites(node, underFrom);
                ordered.put(query, known);
            }
            return known;
        }

        @Override
        public RelDataType deriveType(SqlValidatorScope scope, SqlNode expression) {
            stop.check();
            if (getValidatedNodeTypeIfKnown(expression) == null) {
                TypedCalls.settle(expression, operand -> deriveType(scope, operand));
            }
            return super.deriveType(scope, expression);
        }

        /** As the library's, but for windows of subqueries, which are none of HAVING. */
        @Override
        protected void validateHavingClause(SqlSelect select) {
            SqlNode having = select.getHaving();
            if (having == null) {
                return;
            }
            having.accept(new SqlBasicVisitor<Void>() {
                @Override
                public Void visit(SqlCall call) {
                    if (call.getKind() == SqlKind.OVER) {
                        throw newValidationError(having, Static.RESOURCE.windowInHavingNotAllowed());
                    }
                    return call.isA(SqlKind.QUERY) ? null : super.visit(call);
                }
            });
            AggregatingScope scope = (AggregatingScope) getSelectScope(select);
            inferUnknownTypes(typeFactory.createSqlType(SqlTypeName.BOOLEAN), scope, having);
            scope.checkAggregateExpr(having, true);
            having.validate(this, scope);
            if (!SqlTypeUtil.inBooleanFamily(deriveType(scope, having))) {
                throw newValidationError(having, Static.RESOURCE.havingMustBeBoolean());
            }
        }

        /** Validates what LIMIT and OFFSET compute, which the library takes as it comes. */
        void quantities(SqlNode validated) {
            validated.accept(new SqlBasicVisitor<Void>() {
                @Override
                public Void visit(SqlCall call) {
                    if (call instanceof SqlSelect select) {
                        if (RowCounts.computed(select.getFetch())) {
                            select.setFetch(quantity(select.getFetch()));
                        }
                        if (RowCounts.computed(select.getOffset())) {
                            select.setOffset(quantity(select.getOffset()));
                        }
                    }
                    return super.visit(call);
                }
            });
        }

        private SqlNode quantity(SqlNode written) {
            SqlNode plain = written.accept(new SqlShuttle() {
                @Override
                public SqlNode visit(SqlCall call) {
                    return call.isA(SqlKind.QUERY) ? validate(call) : super.visit(call);
                }
            });
            return validateParameterizedExpression(plain, Map.of());
        }

        void recursions(SqlNode statement) {
            statement.accept(new SqlBasicVisitor<Void>() {
                @Override
                public Void visit(SqlCall call) {
                    if (call instanceof SqlWithItem item && item.recursive.booleanValue()) {
                        SqlNode first = RecursiveQueries.union(item).operand(0);
                        firstTerms.add(RecursiveQueries.plain(first));
                    }
                    return super.visit(call);
                }
            });
        }

        /** The columns of the first term of a recursive query before any of them was converted for the second. */
        RelDataType begun(SqlNode first) {
            RelDataType before = begun.get(first);
            return before == null ? getNamespace(first).getRowType() : before;
        }

        private RelDataType begin(SqlNode first, RelDataType row) {
            begun.putIfAbsent(first, row);
            return nullable(row);
        }

        private RelDataType nullable(RelDataType row) {
            RelDataTypeFactory.Builder columns = typeFactory.builder();
            row.getFieldList()
                    .forEach(field ->
                            columns.add(field.getName(), typeFactory.createTypeWithNullability(field.getType(), true)));
            return columns.build();
        }

        @Override
        protected SelectNamespace createSelectNamespace(SqlSelect select, SqlNode enclosing) {
            return !firstTerms.contains(select)
                    ? super.createSelectNamespace(select, enclosing)
                    : new SelectNamespace(this, select, enclosing) {
                        @Override
                        public void setType(RelDataType type) {
                            super.setType(begin(select, type));
                        }
                    };
        }

        @Override
        protected SetopNamespace createSetopNamespace(SqlCall call, SqlNode enclosing) {
            return !firstTerms.contains(call)
                    ? super.createSetopNamespace(call, enclosing)
                    : new SetopNamespace(this, call, enclosing) {
                        @Override
                        public void setType(RelDataType type) {
                            super.setType(begin(call, type));
                        }
                    };
        }

        /**
         * The type of a parameter inside a call may be asked for before it is inferred; then it is unknown, which is no
         * reason to fail.
         */
        @Override
        public RelDataType getValidatedNodeType(SqlNode node) {
            return node instanceof SqlDynamicParam && getValidatedNodeTypeIfKnown(node) == null
                    ? getUnknownType()
                    : super.getValidatedNodeType(node);
        }
    }

    private static final class Reader extends CalciteCatalogReader {
        Reader(CalciteSchema root, TreelineTypeFactory types) {
            super(
                    root,
                    SqlNameMatchers.withCaseSensitive(true),
                    List.of(List.of()),
                    types,
                    new CalciteConnectionConfigImpl(new Properties()));
        }
    }

    private List<ResultColumn> columns(
            SqlValidator validator, SqlNode validated, RelDataType rowType, NameResolver names, QueryShapes shapes)
            throws SQLException {
        List<List<String>> origins = validator.getFieldOrigins(validated);
        List<RelDataTypeField> fields = rowType.getFieldList();
        List<String> labels = labels(validated, fields, names, shapes);
        List<ResultColumn> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            RelDataType type = fields.get(i).getType();
            ColumnType columnType = TreelineTypeFactory.columnType(type);
            if (columnType == null) {
                if (type.getSqlTypeName() == SqlTypeName.NULL) {
                    columnType = ColumnType.TEXT;
                } else {
                    throw PlanErrors.unsupported(
                            "Column " + (i + 1) + " of the result would be of type " + type.getSqlTypeName()
                                    + ", which JDBC has no getter for here; CAST it to one of IoTDB's types.");
                }
            }
            List<String> origin = origins.size() > i ? origins.get(i) : null;
            boolean column = origin != null && origin.size() == 3;
            boolean decimal = columnType == ColumnType.DECIMAL && type.getPrecision() < 100;
            ColumnType element = columnType == ColumnType.ARRAY ? element(type.getComponentType()) : null;
            columns.add(new ResultColumn(
                    labels.get(i),
                    column ? origin.get(2) : labels.get(i),
                    columnType,
                    element,
                    decimal ? type.getPrecision() : 0,
                    decimal ? type.getScale() : 0,
                    type.isNullable(),
                    column ? origin.get(0) : "",
                    column ? origin.get(1) : ""));
        }
        return List.copyOf(columns);
    }

    /** The type of an array's elements as JDBC has them. */
    private static ColumnType element(RelDataType component) throws SQLException {
        if (component.isStruct()) {
            throw PlanErrors.syntax(
                    SqlState.SYNTAX_ERROR, "A subquery of which ARRAY( ) makes an array must return only one column");
        }
        ColumnType element = TreelineTypeFactory.columnType(component);
        return element == null ? ColumnType.TEXT : element;
    }

    /**
     * Labels as written, else as PostgreSQL would choose them: the validator would make the second of two equal ones
     * unique, and number what has no name.
     */
    private static List<String> labels(
            SqlNode validated, List<RelDataTypeField> fields, NameResolver names, QueryShapes shapes) {
        SqlNode node = validated;
        while (true) {
            if (node instanceof SqlOrderBy order) {
                node = order.query;
            } else if (node instanceof SqlWith with) {
                node = with.body;
            } else if (node instanceof SqlCall call && call.isA(SqlKind.SET_QUERY)) {
                node = call.operand(0);
            } else {
                break;
            }
        }
        SqlNodeList items = node instanceof SqlSelect select ? select.getSelectList() : null;
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            SqlNode item = items != null && items.size() == fields.size() ? items.get(i) : null;
            labels.add(
                    node.getKind() == SqlKind.VALUES
                            ? "column" + (i + 1)
                            : item == null ? fields.get(i).getName() : label(item, fields.get(i), names, shapes));
        }
        return labels;
    }

    private static String label(SqlNode item, RelDataTypeField field, NameResolver names, QueryShapes shapes) {
        SqlNode expression = item;
        if (item.getKind() == SqlKind.AS) {
            SqlIdentifier alias = ((SqlCall) item).operand(1);
            expression = ((SqlCall) item).operand(0);
            // An alias of the validator's own stands in the same place as what it names.
            if (shapes.label(alias) != null) {
                return shapes.label(alias);
            }
            if (names.written(alias) != null) {
                return names.written(alias);
            }
            if (!alias.getParserPosition().equals(expression.getParserPosition())) {
                return lowerFunction(alias.getSimple());
            }
        }
        expression = GapFills.unmarked(expression);
        if (expression instanceof SqlIdentifier identifier && !identifier.isStar()) {
            String written = names.written(identifier);
            String name = written != null ? written : identifier.names.get(identifier.names.size() - 1);
            return name.startsWith("EXPR$") ? ImplicitNames.NONE : identifier.isSimple() ? lowerFunction(name) : name;
        }
        String label = shapes.label(expression);
        return label == null ? lowerFunction(field.getName()) : label;
    }

    /** The parser takes CURRENT_TIMESTAMP and its like for names. */
    private static String lowerFunction(String name) {
        return name.startsWith("CURRENT_")
                        || name.startsWith("LOCALTIME")
                        || name.equals("SESSION_USER")
                        || name.equals("USER")
                ? name.toLowerCase(java.util.Locale.ROOT)
                : name;
    }
}
