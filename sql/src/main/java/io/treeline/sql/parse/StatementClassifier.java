// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import io.treeline.metadata.error.SqlState;
import io.treeline.sql.api.SqlMode;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides on a statement's tokens whether it is native or relational.
 *
 * <p>In the tree model a statement is native when its first words are IoTDB's alone, or when what it reads or writes begins with a bare {@code root} node
 * and holds no double quote and nothing that only relational SQL has there (an alias, a join). All else is relational. In the table model queries and
 * inserts are relational unless they use what only IoTDB has, the rest is native.
 */
public final class StatementClassifier {
  /** First words that only IoTDB has: those of 2.0.1's parser, and of releases before and after it. */
  private static final Set<String> NATIVE_FIRST = Set.of(
      "SHOW", "LIST", "COUNT", "UNSET", "FLUSH", "CLEAR", "KILL", "GRANT", "REVOKE", "LOAD", "UNLOAD", "REMOVE", "STOP", "ACTIVATE", "DEACTIVATE", "REPAIR",
      "CONSTRUCT", "MIGRATE",
      "RECONSTRUCT", "EXTEND", "VERIFY", "SETTLE", "FULL", "TRACING", "DEBUG");

  private static final Set<String> RELATIONAL_OBJECTS = Set.of("TABLE", "SCHEMA", "INDEX", "SEQUENCE", "UNIQUE", "MATERIALIZED", "TEMP", "TEMPORARY",
      "GLOBAL", "LOCAL", "TYPE", "DOMAIN");

  /** What relational definitions make and drop in the table model too; DATABASE is the server's own word. */
  private static final Set<String> DEFINED = Set.of("TABLE", "SCHEMA", "INDEX", "SEQUENCE", "TEMP", "TEMPORARY");

  /** Functions of the table model's queries that SQL does not have. */
  private static final Set<String> TABLE_MODEL_FUNCTIONS = Set.of(
      "DATE_BIN_GAPFILL", "FIRST", "LAST", "FIRST_BY", "LAST_BY", "MAX_BY", "MIN_BY", "EXTREME", "DIFF", "IF", "STRCMP", "COUNT_IF", "HOP", "TUMBLE", "CUMULATE");

  /** Functions that this engine has and the server has not: a query that calls one is relational whatever else it calls. */
  private static final Set<String> OWN_FUNCTIONS = Set.of("TIME_BUCKET", "TIME_BUCKET_GAPFILL", "LOCF", "INTERPOLATE", "DELTA", "RATE", "COUNTER_DELTA", "COUNTER_RATE", "COUNTER_RESETS", "TIME_WEIGHT_AVG",
      "INTEGRAL", "STATE_DURATION", "DESCRIPTOR");

  /** Words that end the target list of a native query. */
  private static final Set<String> NATIVE_CLAUSES = Set.of(
      "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "SLIMIT", "SOFFSET", "FILL", "ALIGN", "WITHOUT", "DISABLE", "WITH");

  /** What begins a value that IoTDB's INSERT cannot compute. */
  private static final Set<String> COMPUTED = Set.of("CAST", "CURRENT_TIMESTAMP", "CURRENT_DATE", "LOCALTIMESTAMP", "DEFAULT", "CASE", "COALESCE");

  /** What IoTDB's DELETE knows; TIMESTAMP too. */
  private static final Set<String> DELETE_WORDS = Set.of("WHERE", "AND", "TIME", "TIMESTAMP", "NOW");

  private final List<Token> tokens;
  private final TokenWords words;

  private StatementClassifier(List<Token> tokens) {
    this.tokens = tokens;
    this.words = new TokenWords(tokens);
  }

  /**
   * Whose the statement is.
   *
   * @param text the statement
   * @param mode AUTO looks at the tokens; the others decide by themselves
   * @param tableModel whether the session speaks the table model
   * @param mostBytes what planning may hold of the text, by estimate
   * @throws SQLException 53200 for a text that is too long; 42601 with the position when a quote or comment is not closed; 0A000 for a mixture that the server would compute wrongly; never in mode NATIVE
   */
  public static StatementKind classify(String text, SqlMode mode, boolean tableModel, long mostBytes) throws SQLException {
    if (mode == SqlMode.NATIVE) {
      return StatementKind.NATIVE;
    }
    List<Token> tokens = SqlLexer.significant(text, mostBytes);
    ExplainPrefix explain = ExplainPrefix.of(tokens);
    if (explain.tokens() == 0 && SessionCommands.are(text, tokens)) {
      return StatementKind.RELATIONAL;
    }
    StatementClassifier inner = new StatementClassifier(tokens.subList(explain.tokens(), tokens.size()));
    if (mode == SqlMode.AUTO && tableModel && explain.analyze()) {
      // The server measures; the engine only shows.
      return StatementKind.NATIVE;
    }
    if (mode == SqlMode.AUTO && (tableModel ? inner.nativeInTableModel() : inner.nativeInTreeModel())) {
      return StatementKind.NATIVE;
    }
    return explain.tokens() > 0 ? StatementKind.EXPLAIN_RELATIONAL : StatementKind.RELATIONAL;
  }

  private boolean nativeInTableModel() throws SQLException {
    int i = 0;
    while (symbol(i, "(")) {
      i++;
    }
    return switch (word(i)) {
      case "", "SELECT", "WITH", "VALUES", "TABLE" -> onlyTheServerKnows();
      case "INSERT" -> timesOfTheServer();
      case "TRUNCATE", "UPDATE", "MERGE" -> false;
      case "DELETE" -> !word(i + 1).equals("FROM");
      case "SET" -> !word(i + 1).equals("SCHEMA");
      case "CREATE", "ALTER", "DROP" -> !DEFINED.contains(word(i + 1));
      default -> true;
    };
  }

  /** Whether a query of the table model has a function or clause that only IoTDB has. */
  private boolean onlyTheServerKnows() throws SQLException {
    for (int i = 0; i < tokens.size(); i++) {
      if (symbol(i + 1, "(") && OWN_FUNCTIONS.contains(word(i))) {
        return false;
      }
    }
    String own = null;
    for (int i = 0; i < tokens.size() && own == null; i++) {
      // DATE_BIN of an INTERVAL is SQL's, of a bare duration such as 1h IoTDB's.
      if (word(i).equals("DATE_BIN") && symbol(i + 1, "(") && startsWithDigit(i + 2)
          || symbol(i + 1, "(") && TABLE_MODEL_FUNCTIONS.contains(word(i)) && !symbol(i - 1, ".") && !word(i - 1).equals("AS")) {
        own = word(i).toLowerCase(Locale.ROOT);
      } else if (word(i).equals("FILL") && word(i + 1).equals("METHOD") || word(i).equals("ASOF") && !word(i - 1).equals("AS")
          || word(i).equals("DATA") && symbol(i + 1, "=>")) {
        own = word(i);
      }
    }
    for (int i = 0; i < tokens.size() && own != null; i++) {
      if (!word(i).isEmpty() && symbol(i + 1, "(") && word(i + 2).equals("DISTINCT")) {
        throw SqlState.FEATURE_NOT_SUPPORTED.exception("With " + own + ", which only IoTDB has, the statement would go to the server, which was seen to ignore DISTINCT inside "
            + word(i) + "(...) without a word; connect with sql=native to send it all the same.");
      }
    }
    return own != null;
  }

  /** Whether an INSERT of the table model has times that only the server reads: unquoted dates, and now() with a bare duration such as 1h. It computes nothing else. */
  private boolean timesOfTheServer() {
    int i = 0;
    while (i < tokens.size() && !word(i).equals("VALUES")) {
      i++;
    }
    for (i++; i < tokens.size(); i++) {
      if (unquotedDate(i) || word(i).equals("NOW") && symbol(i + 1, "(") && symbol(i + 2, ")") && (symbol(i + 3, "+") || symbol(i + 3, "-")) && duration(i + 4)) {
        return true;
      }
    }
    return false;
  }

  /** A year with a month behind it: 2024-01-31, where 5 - 3 is a difference. */
  private boolean unquotedDate(int i) {
    return kind(i) == TokenKind.NUMBER && tokens.get(i).text().length() == 4 && symbol(i + 1, "-") && tokens.get(i + 1).start() == tokens.get(i).end()
        && kind(i + 2) == TokenKind.NUMBER && tokens.get(i + 2).start() == tokens.get(i + 1).end() && symbol(i + 3, "-");
  }

  private boolean duration(int i) {
    return startsWithDigit(i) && Character.isLetter(tokens.get(i).text().charAt(tokens.get(i).text().length() - 1)) || kind(i) == TokenKind.NUMBER && !word(i + 1).isEmpty();
  }

  /** A number, or a duration, which is one word to the lexer. */
  private boolean startsWithDigit(int i) {
    return i < tokens.size() && Character.isDigit(tokens.get(i).text().charAt(0));
  }

  private TokenKind kind(int i) {
    return words.kind(i);
  }

  private boolean nativeInTreeModel() throws SQLException {
    String first = word(0);
    String second = word(1);
    return switch (first) {
      case "SELECT" -> nativeSelect();
      case "INSERT" -> nativeInsert();
      case "DELETE" -> nativeDelete();
      case "CREATE", "DROP", "ALTER" -> nativeDefinition();
      case "SET" -> !(second.equals("SCHEMA") && !templateFollows(2));
      case "START" -> true;
      case "CALL" -> second.equals("INFERENCE");
      case "MERGE" -> !second.equals("INTO");
      default -> NATIVE_FIRST.contains(first);
    };
  }

  private boolean nativeSelect() throws SQLException {
    int from = outermostFrom(words);
    int end = from < 0 ? -1 : targetsEnd(from + 1);
    if (end < 0 || end < tokens.size() && !symbol(end, ";") && !NATIVE_CLAUSES.contains(word(end))) {
      return false;
    }
    NativeSelect select = new NativeSelect(words, from, end);
    if (!select.onlySqls()) {
      return true;
    }
    if (select.onlyIotdbs() && select.bareTime()) {
      throw BareTime.refusal();
    }
    return select.onlyIotdbs();
  }

  /** The FROM of the outermost query; -1 when there is none. */
  static int outermostFrom(TokenWords words) {
    int depth = 0;
    for (int i = 1; i < words.size(); i++) {
      depth += words.nesting(i);
      if (depth == 0 && words.word(i).equals("FROM") && !words.word(i - 1).equals("DISTINCT") && !words.symbol(i - 1, ".")) {
        return i;
      }
    }
    return -1;
  }

  /** The index after paths from {@code i} on, separated by commas; -1 when something else stands there. */
  private int targetsEnd(int i) {
    int end = pathEnd(i);
    while (symbol(end, ",")) {
      end = pathEnd(end + 1);
    }
    return end;
  }

  /** The index after a bare path that begins with {@code root}; -1 when something else stands here. */
  private int pathEnd(int i) {
    if (!word(i).equals("ROOT")) {
      return -1;
    }
    int at = i + 1;
    while (symbol(at, ".")) {
      at++;
      int nodeStart = at;
      // A node may be several tokens without a gap between them: d*, *x.
      while (at < tokens.size() && isNodePart(tokens.get(at)) && (at == nodeStart || tokens.get(at).start() == tokens.get(at - 1).end())) {
        at++;
      }
      if (at == nodeStart) {
        return -1;
      }
    }
    return at;
  }

  private static boolean isNodePart(Token token) {
    return token.kind() == TokenKind.WORD || token.kind() == TokenKind.QUOTED_BACK || token.kind() == TokenKind.NUMBER || token.isSymbol("*")
        || token.isSymbol("**");
  }

  private boolean nativeInsert() {
    if (!word(1).equals("INTO")) {
      return false;
    }
    int at = pathEnd(2);
    if (at < 0) {
      return false;
    }
    if (at < tokens.size() && !symbol(at, "(") && !symbol(at, ";")) {
      // IoTDB wants the columns' names; tools that quote only what must be quoted leave them out.
      return false;
    }
    int time = -1;
    int end = words.closing(at);
    for (int i = at + 1, column = 0; i < end; i++) {
      if (kind(i) == TokenKind.QUOTED_DOUBLE) {
        return false;
      }
      column += symbol(i, ",") ? 1 : 0;
      time = word(i).equals("TIME") ? column : time;
    }
    int values = word(end + 1).equals("ALIGNED") ? end + 2 : end + 1;
    for (int i = values, depth = 0; i < tokens.size(); i++) {
      depth += words.nesting(i);
      if (depth == 0 && (word(i).equals("ON") && word(i + 1).equals("CONFLICT") || word(i).equals("RETURNING"))) {
        return false;
      }
    }
    return !word(values).equals("SELECT") && !word(values).equals("WITH") && !computes(values, time);
  }

  /** Whether the values are computed, or the time is text: IoTDB's INSERT takes neither. {@code now()} and unquoted times are its own. */
  private boolean computes(int values, int time) {
    int end = word(values).equals("VALUES") ? tokens.size() : 0;
    for (int i = values + 1, depth = 0, column = 0; i < end; i++) {
      depth += words.nesting(i);
      column = depth == 0 ? 0 : depth == 1 && symbol(i, ",") ? column + 1 : column;
      boolean alone = symbol(i - 1, "(") || symbol(i - 1, ",");
      if (depth == 1 && (kind(i) == TokenKind.STRING && (column == time && alone || !word(i - 1).isEmpty()) || COMPUTED.contains(word(i)) && alone)) {
        return true;
      }
    }
    return false;
  }

  /** IoTDB's DELETE compares the time only, by AND of simple comparisons, and does not quote it: all else is about columns. */
  private boolean nativeDelete() {
    if (!word(1).equals("FROM")) {
      return !word(1).isEmpty();
    }
    int end = targetsEnd(2);
    if (end < 0 || end < tokens.size() && !symbol(end, ";") && !NATIVE_CLAUSES.contains(word(end))) {
      return false;
    }
    if (tokens.subList(0, end).stream().anyMatch(token -> token.isSymbol("*") || token.isSymbol("**"))) {
      // Of series; a table's name with wildcards would be of devices.
      return true;
    }
    for (int i = end; i < tokens.size(); i++) {
      boolean name = kind(i) == TokenKind.QUOTED_DOUBLE || kind(i) == TokenKind.QUOTED_BACK || kind(i) == TokenKind.STRING || symbol(i, "!=") || symbol(i, "<>");
      boolean sqls = Character.isLetter(word(i).isEmpty() ? '0' : word(i).charAt(0)) && !DELETE_WORDS.contains(word(i));
      if (name || sqls || word(i).equals("TIME") && symbol(i - 1, ".")) {
        return false;
      }
    }
    return true;
  }

  private boolean nativeDefinition() {
    int i = 1;
    if (word(i).equals("OR") && word(i + 1).equals("REPLACE")) {
      i += 2;
    }
    String object = word(i);
    if (object.equals("SCHEMA")) {
      return templateFollows(i + 1);
    }
    if (object.equals("VIEW")) {
      int target = i + 1;
      while (word(target).equals("IF") || word(target).equals("NOT") || word(target).equals("EXISTS")) {
        target++;
      }
      return pathEnd(target) > 0;
    }
    return !RELATIONAL_OBJECTS.contains(object);
  }

  /** {@code SCHEMA TEMPLATE name}, not a schema that is called template. */
  private boolean templateFollows(int i) {
    return word(i).equals("TEMPLATE") && i + 1 < tokens.size() && !symbol(i + 1, ";");
  }

  private String word(int i) {
    return words.word(i);
  }

  private boolean symbol(int i, String symbol) {
    return words.symbol(i, symbol);
  }
}
