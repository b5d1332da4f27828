// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.result;

import io.treeline.driver.error.Errors;
import io.treeline.metadata.error.SqlState;
import java.sql.SQLException;
import java.sql.Wrapper;

/**
 * {@code unwrap} and {@code isWrapperFor}, written once: an object of ours wraps nothing, so it unwraps to whatever it
 * itself is.
 */
public interface Wrappable extends Wrapper {
    @Override
    default <T> T unwrap(Class<T> type) throws SQLException {
        if (type != null && type.isInstance(this)) {
            return type.cast(this);
        }
        throw Errors.of(
                SqlState.INVALID_PARAMETER_VALUE,
                getClass().getName() + " is no " + (type == null ? "class that is null" : type.getName()));
    }

    @Override
    default boolean isWrapperFor(Class<?> type) {
        return type != null && type.isInstance(this);
    }
}
