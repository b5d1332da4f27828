package io.treeline.sql;
import java.nio.file.*; import java.util.*; import org.junit.jupiter.api.Test;
class ScratchTest {
  @Test void run() throws Exception {
    Fixture f = new Fixture(); f.pushdown = false;
    List<Object[]> data = new ArrayList<>();
    data.add(new Object[]{1L, 1000L, true, 1.5, java.time.LocalDate.of(2024,1,1), 0.1f, 10, 9007199254740993L, "abc"});
    data.add(new Object[]{2L, null, false, Double.NaN, null, null, 7, 5L, "a%c"});
    data.add(new Object[]{3L, null, null, null, null, null, null, null, "Zed"});
    data.add(new Object[]{4L, null, null, -2.5, null, null, 10, null, null});
    for (String q : Files.readAllLines(Path.of("/tmp/eng/local.sql"))) { if (q.isBlank()) continue;
      System.out.println("> " + q);
      try { System.out.println("   " + ((PreparedSql.Query) f.prepare(q)).columns().stream().map(c -> c.label()+":"+c.type()).toList() + f.rows(data, q)); }
      catch (Throwable t) { System.out.println("   ERR " + (t instanceof java.sql.SQLException s ? s.getSQLState() : t.getClass().getName()) + " " + t.getMessage());
        if (!(t instanceof java.sql.SQLException) || t.getMessage().contains("could not be planned")) t.printStackTrace(System.out); }
    }
  }
}
