// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import java.util.List;
import org.hibernate.boot.model.FunctionContributions;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.function.CastFunction;
import org.hibernate.dialect.function.CastStrEmulation;
import org.hibernate.dialect.function.CoalesceIfnullEmulation;
import org.hibernate.dialect.function.CommonFunctionFactory;
import org.hibernate.dialect.function.CurrentFunction;
import org.hibernate.dialect.function.ExtractFunction;
import org.hibernate.dialect.function.SqlFunction;
import org.hibernate.dialect.function.TrimFunction;
import org.hibernate.query.sqm.function.SqmFunctionRegistry;
import org.hibernate.query.sqm.produce.function.FunctionParameterType;
import org.hibernate.query.sqm.produce.function.StandardFunctionReturnTypeResolvers;
import org.hibernate.sql.ast.SqlAstNodeRenderingMode;
import org.hibernate.type.BasicTypeRegistry;
import org.hibernate.type.StandardBasicTypes;
import org.hibernate.type.spi.TypeConfiguration;

/**
 * The HQL functions that the relational engine computes. Hibernate's longer standard list is not inherited: a function that is missing here is refused by
 * the HQL parser with its name, before any SQL is sent.
 */
final class IotdbFunctions {
  private IotdbFunctions() {}

  static void register(Dialect dialect, FunctionContributions contributions) {
    TypeConfiguration types = contributions.getTypeConfiguration();
    SqmFunctionRegistry registry = contributions.getFunctionRegistry();
    CommonFunctionFactory functions = new CommonFunctionFactory(contributions);

    functions.aggregates(dialect, SqlAstNodeRenderingMode.DEFAULT);
    functions.everyAny_boolAndOr();

    numbers(types.getBasicTypeRegistry(), registry);
    functions.leastGreatest();
    functions.coalesce();
    functions.nullif();
    registry.register("ifnull", new CoalesceIfnullEmulation());

    functions.lowerUpper();
    functions.concat_pipeOperator();
    functions.substring();
    functions.replace();
    functions.length_characterLength();
    functions.position();
    // Hibernate's own emulation of a start position answers start - 1 where there is no match.
    registry
        .registerBinaryTernaryPattern(
            "locate",
            types.getBasicTypeRegistry().resolve(StandardBasicTypes.INTEGER),
            "position(?1 in ?2)",
            "(case position(?1 in substring(?2,?3)) when 0 then 0 else position(?1 in substring(?2,?3))+?3-1 end)",
            FunctionParameterType.STRING,
            FunctionParameterType.STRING,
            FunctionParameterType.INTEGER,
            types)
        .setArgumentListSignature("(STRING pattern, STRING string[, INTEGER start])");
    registry.register("trim", new TrimFunction(dialect, types));

    registry.register("cast", new CastFunction(dialect, types.getCurrentBaseSqlTypeIndicators().getPreferredSqlTypeCodeForBoolean()));
    registry.register("str", new CastStrEmulation(types));
    registry.register("extract", new ExtractFunction(dialect, types));
    functions.dateTrunc();
    functions.trunc_dateTrunc();
    // Registered so that date arithmetic in HQL is refused by name: the dialect has no patterns for the two.
    functions.timestampaddAndDiff(dialect, SqlAstNodeRenderingMode.NO_PLAIN_PARAMETER);

    now(dialect, types.getBasicTypeRegistry(), registry);
    registry.register("sql", new SqlFunction());
  }

  private static void numbers(BasicTypeRegistry types, SqmFunctionRegistry registry) {
    for (String name : List.of("floor", "ceiling", "abs")) {
      registry
          .namedDescriptorBuilder(name)
          .setReturnTypeResolver(StandardFunctionReturnTypeResolvers.useArgType(1))
          .setExactArgumentCount(1)
          .setParameterTypes(FunctionParameterType.NUMERIC)
          .register();
    }
    registry
        .namedDescriptorBuilder("mod")
        .setInvariantType(types.resolve(StandardBasicTypes.INTEGER))
        .setExactArgumentCount(2)
        .setParameterTypes(FunctionParameterType.INTEGER, FunctionParameterType.INTEGER)
        .register();
    registry
        .patternDescriptorBuilder("sign", "cast(sign(?1) as INTEGER)")
        .setInvariantType(types.resolve(StandardBasicTypes.INTEGER))
        .setExactArgumentCount(1)
        .setParameterTypes(FunctionParameterType.NUMERIC)
        .register();
    // The casts keep exact decimals out: PostgreSQL's NUMERIC forms of the two are not what HQL means.
    registry
        .patternDescriptorBuilder("sqrt", "sqrt(cast(?1 as DOUBLE))")
        .setInvariantType(types.resolve(StandardBasicTypes.DOUBLE))
        .setExactArgumentCount(1)
        .setParameterTypes(FunctionParameterType.NUMERIC)
        .register();
    registry
        .patternDescriptorBuilder("power", "power(cast(?1 as DOUBLE),cast(?2 as DOUBLE))")
        .setInvariantType(types.resolve(StandardBasicTypes.DOUBLE))
        .setExactArgumentCount(2)
        .setParameterTypes(FunctionParameterType.NUMERIC, FunctionParameterType.NUMERIC)
        .register();
  }

  private static void now(Dialect dialect, BasicTypeRegistry types, SqmFunctionRegistry registry) {
    registry.register("current_date", new CurrentFunction("current_date", dialect.currentDate(), types.resolve(StandardBasicTypes.DATE)));
    registry.register("local_date", new CurrentFunction("local_date", dialect.currentDate(), types.resolve(StandardBasicTypes.LOCAL_DATE)));
    registry.register("current_timestamp", new CurrentFunction("current_timestamp", dialect.currentTimestamp(), types.resolve(StandardBasicTypes.TIMESTAMP)));
    registry.register(
        "local_datetime", new CurrentFunction("local_datetime", dialect.currentLocalTimestamp(), types.resolve(StandardBasicTypes.LOCAL_DATE_TIME)));
    registry.register(
        "offset_datetime", new CurrentFunction("offset_datetime", dialect.currentTimestampWithTimeZone(), types.resolve(StandardBasicTypes.OFFSET_DATE_TIME)));
    registry.register("instant", new CurrentFunction("instant", dialect.currentTimestampWithTimeZone(), types.resolve(StandardBasicTypes.INSTANT)));
    registry.registerAlternateKey("current date", "current_date");
    registry.registerAlternateKey("local date", "local_date");
    registry.registerAlternateKey("current timestamp", "current_timestamp");
    registry.registerAlternateKey("local datetime", "local_datetime");
    registry.registerAlternateKey("offset datetime", "offset_datetime");
  }
}
