// SPDX-License-Identifier: Apache-2.0
package io.treeline.dialect.hibernate;

import java.util.List;
import org.hibernate.boot.model.FunctionContributions;
import org.hibernate.dialect.function.CommonFunctionFactory;
import org.hibernate.query.sqm.function.SqmFunctionRegistry;
import org.hibernate.query.sqm.produce.function.FunctionParameterType;
import org.hibernate.query.sqm.produce.function.StandardFunctionReturnTypeResolvers;
import org.hibernate.sql.ast.SqlAstNodeRenderingMode;
import org.hibernate.type.StandardBasicTypes;
import org.hibernate.type.spi.TypeConfiguration;

/** HQL functions that are not written as for PostgreSQL. */
final class IotdbFunctions {
    private IotdbFunctions() {}

    static void register(FunctionContributions contributions) {
        TypeConfiguration types = contributions.getTypeConfiguration();
        SqmFunctionRegistry registry = contributions.getFunctionRegistry();
        CommonFunctionFactory functions = new CommonFunctionFactory(contributions);
        // Large texts and bytes are columns as others, no objects that have to be fetched by their identifier.
        functions.concat_pipeOperator();
        functions.length_characterLength();
        functions.octetLength();
        functions.bitLength();
        // A parameter among the operands has to say its type.
        for (String name : List.of("least", "greatest")) {
            registry.namedDescriptorBuilder(name)
                    .setMinArgumentCount(2)
                    .setParameterTypes(FunctionParameterType.COMPARABLE, FunctionParameterType.COMPARABLE)
                    .setReturnTypeResolver(StandardFunctionReturnTypeResolvers.useFirstNonNull())
                    .setArgumentRenderingMode(SqlAstNodeRenderingMode.NO_PLAIN_PARAMETER)
                    .register();
        }
        registry.namedWindowDescriptorBuilder("ntile")
                .setInvariantType(types.getBasicTypeRegistry().resolve(StandardBasicTypes.INTEGER))
                .setExactArgumentCount(1)
                .setParameterTypes(FunctionParameterType.INTEGER)
                .register();
        // Hibernate's own emulation of a start position answers start - 1 where there is no match.
        registry.registerBinaryTernaryPattern(
                        "locate",
                        types.getBasicTypeRegistry().resolve(StandardBasicTypes.INTEGER),
                        "position(?1 in ?2)",
                        "(case position(?1 in substring(?2,?3)) when 0 then 0 else position(?1 in substring(?2,?3))+?3-1 end)",
                        FunctionParameterType.STRING,
                        FunctionParameterType.STRING,
                        FunctionParameterType.INTEGER,
                        types)
                .setArgumentListSignature("(STRING pattern, STRING string[, INTEGER start])");
    }
}
