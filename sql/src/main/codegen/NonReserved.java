<#-- SPDX-License-Identifier: Apache-2.0 -->
package ${parser.package};

import java.util.Set;

/** The words of the grammar that stand as names too: a list that the parser was made of. */
final class NonReserved {
    static final Set<String> WORDS = Set.of(
<#list default.parser.nonReservedKeywords + (parser.nonReservedKeywordsToAdd![]) as keyword>
            "${keyword}"<#sep>,</#sep>
</#list>
    );

    private NonReserved() {}
}
