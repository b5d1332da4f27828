// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.statement;

import io.treeline.driver.NamedStatement;
import io.treeline.driver.error.Errors;
import io.treeline.driver.parameter.NamedSetters;
import io.treeline.driver.parameter.OutParameters;
import io.treeline.driver.parameter.ParameterSlots;
import io.treeline.metadata.error.SqlState;
import io.treeline.sql.parse.NamedParameters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A prepared statement whose parameters have names, or, by way of prepareCall, plain places. */
public final class IotdbNamedStatement extends IotdbPreparedStatement
        implements NamedSetters, OutParameters, NamedStatement {
    private final List<String> names;
    private final Map<String, int[]> places = new LinkedHashMap<>();

    /**
     * Plans the text.
     *
     * @param resultSetType one of java.sql.ResultSet's TYPE constants
     */
    public IotdbNamedStatement(StatementHost host, NamedParameters sql, int resultSetType) throws SQLException {
        super(host, sql.text(), resultSetType);
        this.names = sql.names();
        for (int i = 0; i < names.size(); i++) {
            int place = i + 1;
            places.merge(names.get(i), new int[] {place}, (known, more) -> {
                int[] both = Arrays.copyOf(known, known.length + 1);
                both[known.length] = place;
                return both;
            });
        }
    }

    @Override
    public List<String> parameterNames() throws SQLException {
        checkOpen();
        return List.copyOf(places.keySet());
    }

    @Override
    public int[] places(String name) throws SQLException {
        checkOpen();
        int[] exact = name == null ? null : places.get(name);
        if (exact != null) {
            return exact;
        }
        List<int[]> like = places.entrySet().stream()
                .filter(known -> known.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
        if (like.size() == 1) {
            return like.get(0);
        }
        throw Errors.of(
                SqlState.INVALID_PARAMETER_VALUE,
                "The statement has no parameter :" + name + "; "
                        + (places.isEmpty()
                                ? "its parameters have no names"
                                : "it has :" + String.join(", :", places.keySet())));
    }

    @Override
    public void repeat(int[] all) {
        for (int i = 1; i < all.length; i++) {
            slots().copy(all[0] - 1, all[i] - 1);
        }
    }

    @Override
    public NamedStatement set(String name, @Nullable Object value) throws SQLException {
        setObject(name, value);
        return this;
    }

    @Override
    public NamedStatement setAll(Map<String, ?> values) throws SQLException {
        checkOpen();
        if (values == null) {
            throw Errors.of(SqlState.INVALID_PARAMETER_VALUE, "The map of the parameters' values is null");
        }
        clearParameters();
        for (Map.Entry<String, ?> value : values.entrySet()) {
            setObject(value.getKey(), value.getValue());
        }
        checkParameters();
        return this;
    }

    @Override
    public void addBatch(Map<String, ?> values) throws SQLException {
        setAll(values);
        addBatch();
    }

    /** Says which name was not set, where the statement itself knows a number only. */
    @Override
    void checkParameters() throws SQLException {
        List<String> unset = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (slots().kind(i) == ParameterSlots.Kind.UNSET && !unset.contains(names.get(i))) {
                unset.add(names.get(i));
            }
        }
        if (!unset.isEmpty()) {
            throw Errors.of(
                    SqlState.PARAMETER_NOT_SET,
                    (unset.size() == 1 ? "Parameter :" : "Parameters :") + String.join(", :", unset)
                            + (unset.size() == 1 ? " is" : " are") + " not set");
        }
    }
}
