// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.treeline.server.IotdbServer;
import io.treeline.server.junit.WithServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every method of a closed object refuses, but for those that JDBC lets answer. */
@WithServer
class ClosedObjectTest {
  private static final Set<String> ANSWERING = Set.of("close", "isClosed", "abort", "isValid", "unwrap", "isWrapperFor", "beginRequest", "endRequest",
      "enquoteLiteral",
      "enquoteIdentifier", "enquoteNCharLiteral", "isSimpleIdentifier", "setShardingKey", "setShardingKeyIfValid");

  private static final Map<Class<?>, Object> ARGUMENTS = Map.of(int.class, 1, long.class, 1L, boolean.class, false, byte.class, (byte) 1, short.class,
      (short) 1, float.class,
      1f, double.class, 1d, String.class, "x", Map.class, Map.of());

  @Test
  void refuses(IotdbServer server) throws Exception {
    Connection connection = DriverManager.getConnection(server.url() + "?sql=native", "root", "root");
    Statement statement = connection.createStatement();
    PreparedStatement prepared = connection.prepareStatement("select v from root.jdbc_closed.d where v > ?");
    statement.close();
    prepared.close();
    connection.close();
    check(Statement.class, statement);
    check(PreparedStatement.class, prepared);
    check(Connection.class, connection);
  }

  private static void check(Class<?> type, Object closed) throws IllegalAccessException {
    for (Method method : type.getMethods()) {
      if (ANSWERING.contains(method.getName()) || java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
        continue;
      }
      Object[] arguments = new Object[method.getParameterCount()];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = ARGUMENTS.get(method.getParameterTypes()[i]);
        if (method.getParameterTypes()[i] == java.util.Properties.class) {
          arguments[i] = new java.util.Properties();
        }
      }
      try {
        method.invoke(closed, arguments);
        fail(method + " answered on a closed object");
      } catch (InvocationTargetException e) {
        assertThat(e.getCause()).as(method.toString()).isInstanceOf(SQLException.class);
        assertThat(((SQLException) e.getCause()).getSQLState()).as(method.toString()).isNotNull();
      }
    }
  }
}
