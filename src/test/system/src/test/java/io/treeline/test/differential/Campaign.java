// SPDX-License-Identifier: Apache-2.0
package io.treeline.test.differential;

import io.treeline.server.IotdbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** A run of random queries against one server, and what came of it. */
final class Campaign implements AutoCloseable {
    private static final int QUERIES_PER_WORLD = 60;
    private static final int SHRUNK = 60;

    /** What came of a query. */
    enum Verdict {
        /** The same rows. */
        SAME,
        /** Both refused it. */
        REFUSED_BY_BOTH,
        /** PostgreSQL refused it, Treeline answered. */
        LOOSER,
        /** PostgreSQL met a value it cannot compute with, Treeline did not: databases may evaluate in any order. */
        DATA_ERROR_MISSED,
        /** Treeline says that it does not support it. */
        NOT_SUPPORTED,
        /** Listed among the known differences. */
        KNOWN,
        /** Treeline compared what PostgreSQL has no operator for. */
        ACCEPTED,
        /** Treeline refused it though PostgreSQL answered, or for another reason than the text. */
        REFUSED,
        /** Other rows. */
        DIFFERENT
    }

    /** Something found: how often and the first, made small. */
    record Finding(Verdict verdict, String kind, String text, int count) {}

    private final Connection postgres;
    private final Map<String, Connection> modes = new LinkedHashMap<>();
    private final KnownDifferences known = KnownDifferences.read();
    private final boolean millis;
    private final String unit;
    private final String url;
    final Map<Verdict, Integer> tally = new EnumMap<>(Verdict.class);
    final Map<String, Finding> findings = new LinkedHashMap<>();
    private final String database;
    private final boolean tableModel;
    private final Connection definer;
    private int worlds;
    int asked;
    /** Told each finding as it is made. */
    private java.util.function.Consumer<String> live = text -> {};

    /** Connects to a server; unit is its precision: ms, us or ns. */
    Campaign(String url, String unit, boolean tableModel) throws SQLException {
        this.url = url;
        this.tableModel = tableModel;
        this.database = (tableModel ? "" : "root.") + "diff_" + Long.toString(System.nanoTime(), 36);
        this.unit = unit;
        this.millis = unit.equals("ms");
        this.postgres = Reference.connect();
        this.definer = connect("on");
        try (Statement statement = definer.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        // What the table model's server understands itself would be sent to it as it is, unless asked otherwise.
        String[] relational = tableModel ? new String[] {"sql", "relational", "db", database} : new String[0];
        modes.put("pushdown=on", connect("on", relational));
        modes.put("pushdown=off", connect("off", relational));
    }

    private Connection connect(String pushdown, String... more) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "root");
        properties.setProperty("password", "root");
        properties.setProperty("pushdown", pushdown);
        properties.setProperty("time_zone", "UTC");
        if (tableModel) {
            properties.setProperty("sql_dialect", "table");
        }
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        return DriverManager.getConnection(url, properties);
    }

    /** So many queries, from worlds of this seed on; stops at the deadline (System.nanoTime). */
    void run(long seed, int queries, long deadline) throws SQLException {
        int stop = asked + queries;
        for (long world = seed; asked < stop && System.nanoTime() < deadline; world++) {
            run(world, 0, Math.min(QUERIES_PER_WORLD, stop - asked), deadline);
        }
    }

    /** Some queries of one world. */
    void run(long seed, int from, int count, long deadline) throws SQLException {
        World world = new World(seed, database, worlds++, unit, tableModel);
        world.create(definer, modes.get("pushdown=on"), postgres);
        try {
            for (int number = from; number < from + count && System.nanoTime() < deadline; number++) {
                Dice dice = new Dice(seed * 1_000_003L + number);
                Question question = new Question(new Queries(dice, world.sources(), millis).next());
                ask(world, number, question);
                asked++;
            }
        } finally {
            world.drop(definer, postgres);
        }
    }

    private void ask(World world, int number, Question question) {
        Answer reference = Answer.of(postgres, question, true);
        Verdict worst = Verdict.SAME;
        for (Map.Entry<String, Connection> mode : modes.entrySet()) {
            Answer answer = Answer.of(mode.getValue(), question, false);
            Verdict verdict = verdict(answer, reference, question);
            String kind = kind(verdict, answer, reference, question);
            if (verdict.ordinal() >= Verdict.LOOSER.ordinal()) {
                String reason = known.reason(question.sql(), kind);
                if (reason != null) {
                    verdict = Verdict.KNOWN;
                    kind = "known: " + reason;
                }
            }
            worst = verdict.ordinal() > worst.ordinal() ? verdict : worst;
            if (verdict.ordinal() >= Verdict.LOOSER.ordinal()) {
                find(world, number, question, mode, verdict, kind, answer, reference);
            } else if (verdict == Verdict.SAME && answer.otherTypes(reference) != null) {
                String other = "type: "
                        + answer.otherTypes(reference)
                                .replaceAll("\\w+ is", "")
                                .split(",")[0]
                                .trim();
                findings.merge(
                        other,
                        new Finding(
                                Verdict.SAME,
                                other,
                                "## other type: " + answer.otherTypes(reference) + "\n  SQL: " + question.sql() + "\n",
                                1),
                        (old, fresh) -> new Finding(old.verdict(), old.kind(), old.text(), old.count() + 1));
            }
        }
        tally.merge(worst, 1, Integer::sum);
    }

    private static Verdict verdict(Answer answer, Answer reference, Question question) {
        if (reference.error() != null) {
            if (answer.error() != null) {
                boolean crash = answer.errorClass().equals("none")
                        || answer.errorClass().equals("XX");
                // What is wrong in the text must not come out as an error of some value, which other rows would not
                // have.
                boolean ofAValue = reference.errorClass().equals("42")
                        && answer.errorClass().equals("22");
                return crash || ofAValue ? Verdict.REFUSED : Verdict.REFUSED_BY_BOTH;
            }
            if (reference.unequalTypes()) {
                return Verdict.ACCEPTED;
            }
            return reference.errorClass().equals("22") || reference.errorClass().equals("21")
                    ? Verdict.DATA_ERROR_MISSED
                    : Verdict.LOOSER;
        }
        if (answer.error() != null) {
            return answer.missing() ? Verdict.NOT_SUPPORTED : Verdict.REFUSED;
        }
        return answer.difference(reference, question) == null ? Verdict.SAME : Verdict.DIFFERENT;
    }

    /** Findings of one kind are probably of one cause. */
    private static String kind(Verdict verdict, Answer answer, Answer reference, Question question) {
        String text = switch (verdict) {
            case REFUSED, NOT_SUPPORTED -> answer.message();
            case LOOSER, DATA_ERROR_MISSED, ACCEPTED -> reference.message();
            case DIFFERENT -> question.sql();
            default -> "";
        };
        return verdict + " " + normal(text);
    }

    static String normal(String text) {
        String normal = text.lines()
                .findFirst()
                .orElse("")
                .replaceAll("'(?:[^']|'')*'", "_")
                .replaceAll("\"(?![A-Z\\\\\"]+\")(?:[^\"]|\"\")*\"", "_")
                .replaceAll("[0-9]+", "_");
        return normal.substring(0, Math.min(220, normal.length()));
    }

    private void find(
            World world,
            int number,
            Question question,
            Map.Entry<String, Connection> mode,
            Verdict verdict,
            String kind,
            Answer answer,
            Answer reference) {
        Finding old = findings.get(kind);
        if (old != null) {
            findings.put(kind, new Finding(verdict, kind, old.text(), old.count() + 1));
            return;
        }
        boolean small = verdict.ordinal() >= Verdict.ACCEPTED.ordinal() || verdict == Verdict.NOT_SUPPORTED;
        Question smallest =
                small && findings.size() < SHRUNK * 4 ? shrink(mode.getValue(), question, verdict, kind) : question;
        String finalKind = verdict == Verdict.DIFFERENT ? kind(verdict, answer, reference, smallest) : kind;
        Finding same = findings.get(finalKind);
        if (same != null) {
            findings.put(finalKind, new Finding(verdict, finalKind, same.text(), same.count() + 1));
            return;
        }
        Answer smallReference = Answer.of(postgres, smallest, true);
        Answer smallAnswer = Answer.of(mode.getValue(), smallest, false);
        String types = smallAnswer.otherTypes(smallReference);
        String text = "## " + verdict + ", " + mode.getKey() + ", world " + world.seed + ", query " + number + ": "
                + (verdict == Verdict.DIFFERENT ? smallAnswer.difference(smallReference, smallest) : "")
                + (types == null ? "" : " (types: " + types + ")")
                + "\n  SQL: " + smallest.sql().replace(world.database, "root.d")
                + parameters(smallest)
                + (smallest.root().text(true).sql.toString().equals(smallest.sql())
                        ? ""
                        : "\n  for PostgreSQL: "
                                + smallest.root().text(true).sql.toString().replace(world.database, "root.d"))
                + world.text(smallest.sql())
                + (verdict == Verdict.DIFFERENT
                        ? "\n  native: " + nativeSql(mode.getValue(), smallest).replace(world.database, "root.d")
                        : "")
                + "\n  Treeline: " + smallAnswer.text(8)
                + "\n  PostgreSQL: " + smallReference.text(8)
                + "\n";
        findings.put(finalKind, new Finding(verdict, finalKind, text, 1));
        live.accept(text + "  as: " + finalKind + "\n");
    }

    private static String parameters(Question question) {
        var parameters = question.root().text(false).parameters;
        return parameters.isEmpty()
                ? ""
                : "\n  parameters: "
                        + parameters.stream()
                                .map(p -> p.kind() + " "
                                        + (p.value() instanceof byte[] b
                                                ? java.util.HexFormat.of().formatHex(b)
                                                : p.value()))
                                .toList();
    }

    private Question shrink(Connection connection, Question question, Verdict verdict, String kind) {
        Question smallest = question;
        int tries = 0;
        boolean smaller = true;
        while (smaller && tries < 300) {
            smaller = false;
            for (Question candidate : smallest.simpler()) {
                if (tries++ >= 300) {
                    break;
                }
                Answer reference = Answer.of(postgres, candidate, true);
                Answer answer = Answer.of(connection, candidate, false);
                Verdict now = verdict(answer, reference, candidate);
                if (now == verdict
                        && (verdict == Verdict.DIFFERENT
                                || kind(now, answer, reference, candidate).equals(kind))) {
                    smallest = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static String nativeSql(Connection connection, Question question) {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("EXPLAIN " + question.sql())) {
            while (result.next()) {
                lines.add(result.getString(1));
            }
        } catch (SQLException | RuntimeException e) {
            return "none: " + e.getMessage();
        }
        return lines.stream().collect(Collectors.joining("\n    "));
    }

    /** How many findings are mismatches. */
    long mismatches() {
        return findings.values().stream()
                .filter(f -> f.verdict().ordinal() >= Verdict.ACCEPTED.ordinal())
                .count();
    }

    String summary() {
        return asked + " queries, with and without pushdown: " + tally + ", " + mismatches() + " distinct mismatches";
    }

    /** The findings of some verdicts, worst first. */
    List<String> reports(Verdict... verdicts) {
        List<Verdict> wanted = List.of(verdicts);
        return findings.values().stream()
                .filter(f -> wanted.contains(f.verdict()))
                .sorted((a, b) -> b.verdict().compareTo(a.verdict()))
                .map(f -> f.text().stripTrailing() + "\n  seen " + f.count() + " times, as: " + f.kind() + "\n")
                .toList();
    }

    @Override
    public void close() throws SQLException {
        try (Statement statement = definer.createStatement();
                Statement reference = postgres.createStatement()) {
            statement.execute((tableModel ? "DROP DATABASE " : "DELETE DATABASE ") + database);
            reference.execute("DROP SCHEMA IF EXISTS " + TestTable.quote(database) + " CASCADE");
        }
        definer.close();
        for (Connection connection : modes.values()) {
            connection.close();
        }
        postgres.close();
    }

    /**
     * A run from the command line: the URL of a server (or "own"), its precision ("table-ms" and so on for the table
     * model), the first seed, how many queries, and optionally "world:query" to ask one again.
     */
    public static void main(String[] arguments) throws Exception {
        long seed = Long.parseLong(arguments[2]);
        boolean own = !arguments[0].contains(":");
        try (IotdbServer server = own
                        ? IotdbServer.builder()
                                .precision(arguments[1].replace("table-", ""))
                                .start()
                        : null;
                Campaign campaign = new Campaign(
                        own ? server.url() : arguments[0],
                        arguments[1].replace("table-", ""),
                        arguments[1].startsWith("table-"))) {
            int queries = Integer.parseInt(arguments[3]);
            campaign.live = System.out::println;
            if (arguments.length > 4) {
                campaign.run(seed, Integer.parseInt(arguments[4]), queries, Long.MAX_VALUE);
            } else {
                campaign.run(seed, queries, Long.MAX_VALUE);
            }
            campaign.findings.values().forEach(f -> System.out.println(f.count() + " times " + f.kind()));
            System.out.println("# " + campaign.summary());
        }
        System.exit(0);
    }
}
