// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.pool;

import io.treeline.driver.IotdbConnection;
import io.treeline.driver.error.Errors;
import io.treeline.driver.result.ShownAs;
import io.treeline.metadata.error.SqlState;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A program's connection to a pooled session, until it is closed: all calls go on to the session, but for close, and
 * for what leads from other objects back to the connection.
 */
final class Handle implements InvocationHandler {
    private final SessionPooledConnection pooled;
    private final IotdbConnection session;
    private final IotdbConnection proxy;
    private final Set<Statement> statements = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean released = new AtomicBoolean();

    Handle(SessionPooledConnection pooled, IotdbConnection session) {
        this.pooled = pooled;
        this.session = session;
        this.proxy = (IotdbConnection) proxy(this, session, IotdbConnection.class);
    }

    IotdbConnection proxy() {
        return proxy;
    }

    private static Object proxy(InvocationHandler handler, Object target, Class<?>... types) {
        return Proxy.newProxyInstance(target.getClass().getClassLoader(), types, handler);
    }

    /** Closes the statements made here and sets the session back to what it was; the second call does nothing. */
    void release() throws SQLException {
        if (released.compareAndSet(false, true)) {
            giveBack();
        }
    }

    private void giveBack() throws SQLException {
        if (session.isClosed()) {
            pooled.failed(Errors.of(SqlState.CONNECTION_FAILURE, "The connection was lost"));
            return;
        }
        SQLException failure = null;
        for (Statement statement : statements) {
            try {
                statement.close();
            } catch (SQLException | RuntimeException e) {
                // The others are closed all the same.
                failure = first(failure, e);
            }
        }
        statements.clear();
        if (failure != null) {
            reportIfFatal(failure);
        }
        try {
            session.endRequest();
        } catch (SQLException | RuntimeException e) {
            failure = first(failure, e);
            if (!session.isClosed()) {
                // It is not as it was: nobody shall get it again.
                pooled.failed(failure);
            } else {
                reportIfFatal(failure);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static SQLException first(@Nullable SQLException before, Exception next) {
        SQLException failure = next instanceof SQLException sql
                ? sql
                : Errors.of(SqlState.GENERAL_ERROR, "Giving the connection back failed: " + next.getMessage(), next);
        if (before == null) {
            return failure;
        }
        before.addSuppressed(failure);
        return before;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "equals" -> {
                return self == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(self);
            }
            case "toString" -> {
                return "Handle of " + session + (released.get() ? ", closed" : "");
            }
            case "close" -> {
                if (released.compareAndSet(false, true)) {
                    try {
                        giveBack();
                    } finally {
                        pooled.returned(this);
                    }
                }
                return null;
            }
            case "isClosed" -> {
                return released.get() || session.isClosed();
            }
            case "unwrap", "isWrapperFor" -> {
                return wrapper(self, session, method, arguments);
            }
            default -> {
                return forward(method, arguments);
            }
        }
    }

    /** An object is asked for what it is: itself if it can be, else what is behind it. */
    private static Object wrapper(Object self, Object target, Method method, Object[] arguments) throws Throwable {
        Class<?> type = (Class<?>) arguments[0];
        boolean mine = type != null && type.isInstance(self);
        return mine ? method.getName().equals("unwrap") ? self : Boolean.TRUE : call(target, method, arguments);
    }

    private @Nullable Object forward(Method method, Object[] arguments) throws Throwable {
        if (released.get()) {
            switch (method.getName()) {
                case "isValid" -> {
                    return arguments[0] instanceof Integer seconds && seconds < 0
                            ? call(session, method, arguments)
                            : Boolean.FALSE;
                }
                case "abort" -> {
                    return null;
                }
                case "setClientInfo" ->
                    throw new SQLClientInfoException(
                            "Connection is closed", SqlState.CONNECTION_CLOSED.code(), Map.of());
                default -> throw Errors.closed("Connection");
            }
        }
        Object result;
        try {
            result = call(session, method, arguments);
        } catch (SQLException e) {
            reportIfFatal(e);
            throw e;
        }
        if (method.getName().equals("abort")) {
            released.set(true);
            pooled.failed(Errors.of(SqlState.CONNECTION_FAILURE, "The connection was aborted"));
        }
        if (result instanceof Statement statement) {
            statements.add(statement);
            Object front = proxy(new Part(statement), statement, method.getReturnType());
            if (statement instanceof ShownAs own) {
                own.shownAs((Statement) front);
            }
            return front;
        }
        return result instanceof DatabaseMetaData metaData
                ? proxy(new Part(metaData), metaData, DatabaseMetaData.class)
                : result;
    }

    private void reportIfFatal(SQLException e) {
        // A time limit that cost the connection is the first, the loss the next.
        for (SQLException each = e; each != null; each = each.getNextException()) {
            if (each.getSQLState() != null && each.getSQLState().startsWith("08")) {
                pooled.failed(each);
                return;
            }
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A statement, or the metadata, that leads back to the handle. */
    private final class Part implements InvocationHandler {
        private final Object target;

        Part(Object target) {
            this.target = target;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "equals" -> {
                    return self == arguments[0];
                }
                case "hashCode" -> {
                    return System.identityHashCode(self);
                }
                case "unwrap", "isWrapperFor" -> {
                    return wrapper(self, target, method, arguments);
                }
                default -> {}
            }
            try {
                Object result = call(target, method, arguments);
                if (method.getName().equals("getConnection")) {
                    return proxy;
                }
                if (method.getName().equals("close")) {
                    statements.remove(target);
                    if (self instanceof PreparedStatement statement) {
                        pooled.closed(statement);
                    }
                }
                // A statement's own methods that return it return the proxy.
                return result == target ? self : result;
            } catch (SQLException e) {
                reportIfFatal(e);
                if (self instanceof PreparedStatement statement
                        && e.getSQLState() != null
                        && e.getSQLState().startsWith("08")) {
                    pooled.failed(statement, e);
                }
                throw e;
            }
        }
    }
}
