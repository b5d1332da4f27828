// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

/** The classes that define functions; overloads of one name are told apart in this order. */
enum FunctionFamily {
    OPERATORS,
    NUMBER,
    FLOAT,
    TEXT,
    REGEX,
    TIME,
    BUCKET,
    READING,
    SET,
    ARRAY,
    ARRAY_OPERATORS,
    SESSION,
    CATALOG,
    PRIVILEGE,
    JSON,
    JSONB,
    JSON_PATH;

    void define(Functions to) {
        switch (this) {
            case OPERATORS -> Operators.define(to);
            case NUMBER -> NumberFunctions.define(to);
            case FLOAT -> FloatFunctions.define(to);
            case TEXT -> TextFunctions.define(to);
            case REGEX -> RegexFunctions.define(to);
            case TIME -> TimeFunctions.define(to);
            case BUCKET -> BucketFunctions.define(to);
            case READING -> ReadingFunctions.define(to);
            case SET -> SetFunctions.define(to);
            case ARRAY -> ArrayFunctions.define(to);
            case ARRAY_OPERATORS -> ArrayOperators.define(to);
            case SESSION -> SessionFunctions.define(to);
            case CATALOG -> CatalogFunctions.define(to);
            case PRIVILEGE -> PrivilegeFunctions.define(to);
            case JSON -> JsonFunctions.define(to);
            case JSONB -> JsonbFunctions.define(to);
            case JSON_PATH -> JsonPathFunctions.define(to);
        }
    }
}
