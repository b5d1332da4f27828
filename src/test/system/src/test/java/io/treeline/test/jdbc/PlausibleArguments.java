// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringReader;
import java.io.Writer;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.Driver;
import java.sql.JDBCType;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.sql.ConnectionEventListener;
import javax.sql.StatementEventListener;
import javax.sql.rowset.serial.SerialBlob;
import javax.sql.rowset.serial.SerialClob;

/** Arguments with which any method of java.sql can be called: such as a program would give, or such as none should. */
enum PlausibleArguments {
    /** What a program would give. */
    SENSIBLE,
    /** null wherever a reference is wanted, and else what a program would give. */
    NULLS,
    /** The smallest number, and else what a program would give. */
    SMALLEST,
    /** The largest number, and else what a program would give. */
    LARGEST;

    /** Where one value for all does not do. */
    private static final Map<String, Object[]> SPECIAL = new LinkedHashMap<>();

    static {
        SPECIAL.put("createStatement", new Object[] {
            ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, ResultSet.HOLD_CURSORS_OVER_COMMIT
        });
        SPECIAL.put("setFetchDirection", new Object[] {ResultSet.FETCH_FORWARD});
        SPECIAL.put("setHoldability", new Object[] {ResultSet.HOLD_CURSORS_OVER_COMMIT});
        SPECIAL.put("getMoreResults", new Object[] {Statement.CLOSE_CURRENT_RESULT});
        SPECIAL.put("setMaxFieldSize", new Object[] {0});
        SPECIAL.put("getClientInfo", new Object[] {"ApplicationName"});
        SPECIAL.put("setClientInfo", new Object[] {"ApplicationName", "x"});
        SPECIAL.put("setCatalog", new Object[] {null});
    }

    /** The statements and names to be used. */
    record Texts(String url, String schema, String table, String query, String update) {}

    /** Whether the arguments of a method are other than the sensible ones. */
    boolean differ(Method method) {
        return this == SENSIBLE
                || Stream.of(method.getParameterTypes())
                        .anyMatch(
                                each -> this == NULLS ? !each.isPrimitive() : each == int.class || each == long.class);
    }

    Object[] of(Class<?> type, Method method, Texts texts) throws Exception {
        Parameter[] parameters = method.getParameters();
        Object[] special = SPECIAL.get(method.getName());
        Object[] arguments = new Object[parameters.length];
        int strings = 0;
        for (int i = 0; i < arguments.length; i++) {
            Class<?> wanted = parameters[i].getType();
            Object sensible = special != null
                            && i < special.length
                            && (special[i] == null || wanted.isInstance(special[i]) || wanted.isPrimitive())
                    ? special[i]
                    : wanted == String.class ? text(type, method, strings, texts) : value(wanted);
            if (wanted == int.class
                    && i > 0
                    && type == Connection.class
                    && method.getName().startsWith("prepare")) {
                sensible = parameters.length == 2
                        ? Statement.RETURN_GENERATED_KEYS
                        : i == 1
                                ? ResultSet.TYPE_FORWARD_ONLY
                                : i == 2 ? ResultSet.CONCUR_READ_ONLY : ResultSet.HOLD_CURSORS_OVER_COMMIT;
            }
            strings += wanted == String.class ? 1 : 0;
            arguments[i] = switch (this) {
                case SENSIBLE -> sensible;
                case NULLS -> wanted.isPrimitive() ? sensible : null;
                case SMALLEST ->
                    wanted == int.class
                            ? Integer.valueOf(Integer.MIN_VALUE)
                            : wanted == long.class ? Long.valueOf(Long.MIN_VALUE) : sensible;
                case LARGEST ->
                    wanted == int.class
                            ? Integer.valueOf(Integer.MAX_VALUE)
                            : wanted == long.class ? Long.valueOf(Long.MAX_VALUE) : sensible;
            };
        }
        return arguments;
    }

    private static String text(Class<?> type, Method method, int position, Texts texts) {
        String name = method.getName();
        if (type == Driver.class) {
            return texts.url();
        }
        if (DatabaseMetaData.class.isAssignableFrom(type)) {
            return new String[] {null, texts.schema(), texts.table(), "%", null, null}[position];
        }
        if (Connection.class.isAssignableFrom(type)) {
            return name.startsWith("prepare") || name.equals("nativeSQL")
                    ? texts.query()
                    : name.equals("setSchema") ? texts.schema() : "x";
        }
        if (Statement.class.isAssignableFrom(type) && (name.startsWith("execute") || name.equals("addBatch"))) {
            return name.contains("Update") || name.equals("addBatch") ? texts.update() : texts.query();
        }
        if (PreparedStatement.class.isAssignableFrom(type)
                && name.startsWith("set")
                && method.getParameterCount() == 2
                && position == 1) {
            return "1";
        }
        return "v";
    }

    private static Object value(Class<?> type) throws Exception {
        if (type == String[].class) {
            return new String[] {"v"};
        }
        if (type == int[].class) {
            return new int[] {1};
        }
        if (type == Object[].class) {
            return new Object[] {1};
        }
        if (type == byte[].class) {
            return new byte[] {1};
        }
        if (type == URL.class) {
            return new URL("http://localhost/");
        }
        Map<Class<?>, Object> values = Map.ofEntries(
                Map.entry(int.class, 1),
                Map.entry(long.class, 1L),
                Map.entry(short.class, (short) 1),
                Map.entry(byte.class, (byte) 1),
                Map.entry(boolean.class, true),
                Map.entry(float.class, 1f),
                Map.entry(double.class, 1d),
                Map.entry(Object.class, 1),
                Map.entry(Class.class, Object.class),
                Map.entry(Map.class, Map.of()),
                Map.entry(Properties.class, new Properties()),
                Map.entry(Calendar.class, Calendar.getInstance()),
                Map.entry(BigDecimal.class, BigDecimal.ONE),
                Map.entry(Date.class, new Date(0)),
                Map.entry(Time.class, new Time(0)),
                Map.entry(Timestamp.class, new Timestamp(0)),
                Map.entry(InputStream.class, new ByteArrayInputStream(new byte[] {49})),
                Map.entry(Reader.class, new StringReader("1")),
                Map.entry(SQLType.class, JDBCType.INTEGER),
                Map.entry(Executor.class, (Executor) Runnable::run),
                Map.entry(PrintWriter.class, new PrintWriter(Writer.nullWriter())),
                Map.entry(Blob.class, new SerialBlob(new byte[] {1})),
                Map.entry(Clob.class, new SerialClob(new char[] {'1'})));
        if (values.containsKey(type)) {
            return values.get(type);
        }
        for (Class<?> each : new Class<?>[] {
            NClob.class,
            Array.class,
            Ref.class,
            RowId.class,
            SQLXML.class,
            Savepoint.class,
            ShardingKey.class,
            Connection.class,
            ConnectionEventListener.class,
            StatementEventListener.class
        }) {
            if (type == each) {
                return Proxy.newProxyInstance(
                        PlausibleArguments.class.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> switch (method.getName()) {
                            case "hashCode" -> 1;
                            case "equals" -> proxy == arguments[0];
                            case "length" -> 0L;
                            case "getSubString", "toString" -> "";
                            case "getCharacterStream" -> new StringReader("");
                            default -> null;
                        });
            }
        }
        throw new IllegalStateException("No argument of " + type);
    }
}
