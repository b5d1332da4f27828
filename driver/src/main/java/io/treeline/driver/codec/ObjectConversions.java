// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.codec;

import io.treeline.driver.block.ColumnVector;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** {@code ResultSet.getObject(int, Class)}: from the class asked for to its {@link ReadForm}. */
public final class ObjectConversions {
    private static final Map<Class<?>, ReadForm> FORMS = new HashMap<>();

    static {
        for (ReadForm form : ReadForm.values()) {
            form.classes().forEach(target -> FORMS.put(target, form));
        }
    }

    private ObjectConversions() {}

    /**
     * A value that is not NULL as an object of a class; of a primitive's class, boxed.
     *
     * @throws SQLException 22018 when the column's type cannot be read as that class
     */
    public static <T> T read(ColumnCodec codec, ColumnVector vector, int row, Class<T> target) throws SQLException {
        ReadForm form = FORMS.get(target);
        Object value;
        if (form != null) {
            value = form.read(codec, vector, row);
        } else if (target.isArray()) {
            value = codec.toArray(vector, row, target.getComponentType());
        } else {
            value = codec.getObject(vector, row);
            // Object itself, Number, Comparable, or the type's own class.
            if (!target.isInstance(value)) {
                throw codec.cannot(target.getName());
            }
        }
        // A primitive's class casts nothing, though its generic type is the wrapper's.
        @SuppressWarnings("unchecked")
        T cast = (T) value;
        return cast;
    }
}
