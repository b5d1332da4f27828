<#-- SPDX-License-Identifier: Apache-2.0 -->

/** What stands for FROM where a SELECT has none but goes on. */
SqlNode NoFrom(List<SqlNode> selectList) :
{
}
{
    {
        if (OneRow.isAsked(selectList)) {
            throw generateParseException();
        }
        return OneRow.at(getPos());
    }
}

/** How many rows LIMIT, OFFSET and FETCH are about. */
SqlNode RowQuantity() :
{
    final SqlNode e;
}
{
    e = Expression(ExprContext.ACCEPT_SUB_QUERY) { return RowQuantity.of(e); }
}
