// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.catalog.DefinitionChange;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a native statement does to definitions, read from its first words and the names in it; anything, where that is not sure. */
public final class NativeChanges {
  private static final int LONGEST_HEAD = 1 << 16;

  /** Statements that touch rows, sessions or files only. */
  private static final Set<String> NONE = Set.of("FLUSH", "CLEAR", "KILL", "UPDATE", "USE");

  private NativeChanges() {}

  /** What the statements do, one after another. */
  public static DefinitionChange of(List<String> statements, boolean tableModel, String database) {
    return new DefinitionChange.Several(statements.stream().map(each -> of(each, tableModel, database)).toList());
  }

  /**
   * What a statement does.
   *
   * @param database where the table model looks up names without one, or null
   */
  public static DefinitionChange of(String text, boolean tableModel, String database) {
    try {
      String head = head(text);
      TokenWords words = new TokenWords(SqlLexer.significant(head));
      if (NONE.contains(words.word(0)) || words.word(0).equals("DELETE") && words.word(1).equals("FROM")) {
        return DefinitionChange.NOTHING;
      }
      if ((words.word(0).equals("SET") || words.word(0).equals("UNSET")) && words.word(1).equals("TTL")) {
        return DefinitionChange.NOTHING;
      }
      return tableModel ? table(words, database) : tree(words, head);
    } catch (SQLException | IllegalArgumentException e) {
      // The server will hardly understand it either.
      return DefinitionChange.ANYTHING;
    }
  }

  /** The text up to the values of an INSERT, or to the columns of a definition: the rest may be long, and says nothing here. */
  private static String head(String text) {
    boolean insert = text.stripLeading().regionMatches(true, 0, "insert", 0, 6);
    char quote = 0;
    int length = Math.min(text.length(), LONGEST_HEAD);
    int depth = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"' || c == '`') {
        quote = c;
      } else if (insert) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth == 0 && i > 0 && isValues(text, i)) {
          return text.substring(0, i);
        }
      } else if (c == '(') {
        return text.substring(0, i + 1);
      }
    }
    return text;
  }

  /** Whether VALUES stands at a place, and not a part of another word or path. */
  private static boolean isValues(String text, int at) {
    int end = at + 6;
    return text.regionMatches(true, at, "values", 0, 6) && text.charAt(at - 1) != '.' && !Character.isJavaIdentifierPart(text.charAt(at - 1))
        && (end >= text.length() || !Character.isJavaIdentifierPart(text.charAt(end)));
  }

  private static DefinitionChange tree(TokenWords words, String head) {
    String first = words.word(0);
    if (first.equals("INSERT") && words.word(1).equals("INTO")) {
      int end = pathEnd(words, 2);
      return new DefinitionChange.Inserted(DevicePath.parse(path(words, head, 2, end)), measurements(words, end));
    }
    boolean drops = first.equals("DELETE") || first.equals("DROP");
    int at = words.word(1).equals("ALIGNED") ? 2 : 1;
    if ((first.equals("CREATE") || first.equals("ALTER") || drops) && words.word(at).equals("TIMESERIES")) {
      return several(words, head, words.word(at + 1).equals("IF") ? words.word(at + 2).equals("NOT") ? at + 4 : at + 3 : at + 1, at == 2, false);
    }
    boolean group = words.word(1).equals("STORAGE") && words.word(2).equals("GROUP");
    if ((first.equals("CREATE") || first.equals("SET") || drops) && (group || words.word(1).equals("DATABASE"))) {
      int name = group ? 3 : 2;
      return several(words, head, words.word(name).equals("TO") ? name + 1 : name, false, true);
    }
    return DefinitionChange.ANYTHING;
  }

  /** @param aligned whether a bracket behind a path holds a device's measurements: else it is the alias of a series */
  private static DefinitionChange several(TokenWords words, String head, int from, boolean aligned, boolean databases) {
    List<DefinitionChange> changes = new ArrayList<>();
    int at = from;
    while (true) {
      int end = pathEnd(words, at);
      boolean device = aligned && words.symbol(end, "(");
      String path = path(words, head, at, end);
      boolean deep = path.endsWith(".**");
      if (databases || deep || starred(words, at, end - 1)) {
        changes.add(new DefinitionChange.Below(fixed(words, head, at, end)));
      } else {
        DevicePath whole = DevicePath.parse(path);
        changes.add(new DefinitionChange.Device(device ? whole : whole.parent()));
      }
      if (!words.symbol(end, ",")) {
        return new DefinitionChange.Several(changes);
      }
      at = end + 1;
    }
  }

  /** Where the path that begins at a token ends: tokens that stand together without a gap belong to it. */
  private static int pathEnd(TokenWords words, int from) {
    if (!words.word(from).equals("ROOT")) {
      throw new IllegalArgumentException("no path");
    }
    int at = from + 1;
    while (words.joined(at) && !words.symbol(at, "(") && !words.symbol(at, ",") && !words.symbol(at, ";")) {
      at++;
    }
    return at;
  }

  private static String path(TokenWords words, String head, int from, int end) {
    String path = head.substring(words.list().get(from).start(), words.list().get(end - 1).end());
    return "root" + path.substring(4);
  }

  private static boolean starred(TokenWords words, int from, int end) {
    for (int i = from; i < end; i++) {
      if (words.list().get(i).kind() == TokenKind.SYMBOL && words.list().get(i).text().indexOf('*') >= 0) {
        return true;
      }
    }
    return false;
  }

  /** The part of a path before the first node with a star. */
  private static DevicePath fixed(TokenWords words, String head, int from, int end) {
    int last = end;
    for (int i = from; i < end; i++) {
      if (words.list().get(i).kind() == TokenKind.SYMBOL && words.list().get(i).text().indexOf('*') >= 0) {
        // Back to the dot before the node.
        int dot = i;
        while (dot > from && !words.symbol(dot, ".")) {
          dot--;
        }
        last = dot;
        break;
      }
    }
    return last <= from ? new DevicePath(List.of("root")) : DevicePath.parse(path(words, head, from, last));
  }

  private static Set<String> measurements(TokenWords words, int open) {
    if (!words.symbol(open, "(")) {
      throw new IllegalArgumentException("no columns");
    }
    Set<String> names = new HashSet<>();
    for (int i = open + 1; i < words.size() && !words.symbol(i, ")"); i++) {
      if (!words.symbol(i, ",")) {
        names.add(words.list().get(i).name());
      }
    }
    names.removeIf(name -> name.equalsIgnoreCase("time") || name.equalsIgnoreCase("timestamp"));
    return names;
  }

  private static DefinitionChange table(TokenWords words, String database) {
    String first = words.word(0);
    boolean insert = first.equals("INSERT") && words.word(1).equals("INTO");
    boolean defines = first.equals("CREATE") || first.equals("ALTER") || first.equals("DROP");
    if (!insert && !(defines && (words.word(1).equals("TABLE") || words.word(1).equals("DATABASE")))) {
      return DefinitionChange.ANYTHING;
    }
    int at = 2;
    if (words.word(at).equals("IF")) {
      at += words.word(at + 1).equals("NOT") ? 3 : 2;
    }
    String name = name(words, at);
    if (!insert && words.word(1).equals("DATABASE")) {
      return new DefinitionChange.ModelDatabase(name);
    }
    boolean whole = words.symbol(at + 1, ".");
    String schema = whole ? name : database;
    return schema == null ? DefinitionChange.ANYTHING
        : new DefinitionChange.ModelTable(new TableName(schema.toLowerCase(Locale.ROOT), whole ? name(words, at + 2) : name));
  }

  private static String name(TokenWords words, int at) {
    TokenKind kind = words.kind(at);
    if (kind != TokenKind.WORD && kind != TokenKind.QUOTED_DOUBLE) {
      throw new IllegalArgumentException("no name");
    }
    return words.list().get(at).name().toLowerCase(Locale.ROOT);
  }
}
