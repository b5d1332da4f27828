// SPDX-License-Identifier: Apache-2.0
package io.treeline.metadata.catalog;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.model.DeviceSetTable;
import io.treeline.metadata.model.DeviceTable;
import io.treeline.metadata.model.Table;
import io.treeline.metadata.name.DevicePath;
import io.treeline.metadata.name.NamePart;
import io.treeline.metadata.name.PathNaming;
import io.treeline.metadata.name.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a server's definitions: data alone, shared by all connections that see the same. Whoever needs
 * what is not remembered asks the server over his own connection, outside the lock, so that a slow answer keeps nobody
 * from what is known; who wants the same meanwhile waits for that answer, but neither long nor when the asker fails:
 * then he asks for himself. Safe for use by several threads.
 *
 * <p>Each thing ages by itself. What is too old is kept until it is read anew, and if it is the same then, stays the
 * same object: so plans made from it stay good. A name that means nothing is remembered for a second, so that a storm
 * of questions for it costs one set of look-ups in that time.
 */
public final class Definitions implements CacheMemory.Cache {
    /** How long a missing name is believed to be missing, in nanoseconds. */
    private static final long MISSING_NANOS = TimeUnit.SECONDS.toNanos(1);
    /**
     * How long somebody waits for the answer to another's question before he asks himself: the other's connection may
     * be busy.
     */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Far enough, and no sum with it overflows. */
    private static final long FOR_EVER = Long.MAX_VALUE >> 2;

    private static final long GLANCE_MILLIS = 50;
    private static final int NAMES = 4096;
    /** Of all definitions of this JVM together. */
    private static final CacheMemory MEMORY = CacheMemory.ofHeap(8, 128L << 20);

    private static final Place SCHEMAS = new Place(new TableName("", ""), false);

    private final long maxAgeNanos;
    private final LongSupplier nanoClock;
    private final CacheMemory memory;
    private volatile long lastUse = System.nanoTime();

    private final Object lock = new Object();
    private final LinkedHashMap<Place, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private final LinkedHashMap<WrittenName, Meaning> names = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Object, Question> asked = new HashMap<>();
    private final Set<Question> questions = new HashSet<>();
    /**
     * What was written to devices and not looked at yet, since most of it changes nothing: it is compared when somebody
     * next wants to know.
     */
    private final Map<DevicePath, Set<String>> inserted = new HashMap<>();

    private long bytes;
    private long changes;
    private long applied;

    /** A table's place: one of many devices can have the name of a device. */
    private record Place(TableName name, boolean many) {
        // Written out: for a record's own the JVM makes classes at their first call, for which the first row would
        // wait.
        @Override
        public boolean equals(Object other) {
            return other instanceof Place that && many == that.many && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return 31 * Boolean.hashCode(many) + name.hashCode();
        }
    }

    private record Entry(Object value, long readAt, long bytes) {}

    /** A name as a statement has it, and the database it is looked up in. */
    record WrittenName(List<NamePart> parts, @Nullable String defaultSchema) {
        WrittenName {
            parts = List.copyOf(parts);
        }

        // Written out: for a record's own the JVM makes classes at their first call, for which the first row would
        // wait.
        @Override
        public boolean equals(Object other) {
            return other instanceof WrittenName that
                    && parts.equals(that.parts)
                    && Objects.equals(defaultSchema, that.defaultSchema);
        }

        @Override
        public int hashCode() {
            return 31 * parts.hashCode() + Objects.hashCode(defaultSchema);
        }

        /** As a path, for {@link DefinitionChange#renames}. */
        String folded(CatalogReader reader) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < parts.size(); i++) {
                String part = parts.get(i).text();
                if (i == 0 || i < parts.size() - 1 || !part.equals(PathNaming.SELF)) {
                    path.append(i == 0 ? "" : ".").append(part);
                }
            }
            String folded = DefinitionChange.folded(path.toString());
            boolean whole = reader.namesSchema(parts.size(), folded);
            boolean self = folded.equals(PathNaming.SELF);
            return whole || defaultSchema == null
                    ? folded
                    : DefinitionChange.folded(defaultSchema) + (self ? "" : "." + folded);
        }
    }

    /** What a name means. */
    private sealed interface Meaning {
        /** The name as a path, by {@link DefinitionChange#folded(String)}. */
        String folded();

        /** When it was found, by the clock of nanoseconds. */
        long foundAt();
    }

    /** A table's name. */
    private record Known(TableName table, boolean many, String folded, long foundAt) implements Meaning {}

    /** Nothing, which is this error. */
    private record Missing(SQLException error, String folded, long foundAt) implements Meaning {}

    /** A question under way, and what it is about. */
    private static final class Question {
        /** Null where it asks what a name means. */
        final @Nullable Place place;
        /** That name as a path, or "". */
        final String folded;

        final CountDownLatch answered = new CountDownLatch(1);
        /** Null until there is an answer that others may use. */
        volatile @Nullable Object answer;
        /** What it asks for was changed since it was asked. Guarded by the lock. */
        boolean stale;
        /** When the server was asked: what it says may be as old. */
        long begun;

        Question(@Nullable Place place, String folded) {
            this.place = place;
            this.folded = folded;
        }
    }

    /** Asks the server. */
    interface Reading<T> {
        /** Its answer. */
        T read() throws SQLException;
    }

    /**
     * Nothing known yet.
     *
     * @param maxAge how long what the server said is believed; zero to ask each time
     */
    public Definitions(Duration maxAge) {
        this(maxAge, System::nanoTime);
    }

    Definitions(Duration maxAge, LongSupplier nanoClock) {
        this(maxAge, nanoClock, MEMORY);
    }

    Definitions(Duration maxAge, LongSupplier nanoClock, CacheMemory memory) {
        this.maxAgeNanos = maxAge.compareTo(Duration.ofNanos(FOR_EVER)) > 0 ? FOR_EVER : maxAge.toNanos();
        this.nanoClock = nanoClock;
        this.memory = memory;
        memory.join(this);
    }

    /** A number that changes whenever something remembered was dropped, or turned out to be different. */
    public long changes() {
        // Asked for each use of a plan too.
        lastUse = System.nanoTime();
        synchronized (lock) {
            lookAtInserted();
            return changes;
        }
    }

    /** How often a change was applied, whatever it touched. */
    public long applied() {
        synchronized (lock) {
            return applied;
        }
    }

    /** About how many bytes are held. */
    public long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    @Override
    public long heldBytes() {
        return bytes();
    }

    @Override
    public long lastUse() {
        return lastUse;
    }

    @Override
    public boolean dropOldest() {
        synchronized (lock) {
            Iterator<Entry> oldest = entries.values().iterator();
            if (!oldest.hasNext()) {
                return false;
            }
            bytes -= oldest.next().bytes();
            oldest.remove();
            return true;
        }
    }

    /** The databases, as remembered or as the server says. */
    List<String> schemas(Reading<List<String>> reading, CatalogSource asker) throws SQLException {
        @SuppressWarnings("unchecked")
        List<String> schemas = (List<String>)
                remembered(SCHEMAS, () -> Optional.of(reading.read()), asker).orElseThrow();
        return schemas;
    }

    /** The databases as the server says now. */
    List<String> schemasNow(Reading<List<String>> reading) throws SQLException {
        Question question = new Question(SCHEMAS, "");
        @SuppressWarnings("unchecked")
        List<String> schemas = (List<String>)
                ask(SCHEMAS, question, () -> Optional.of(reading.read())).orElseThrow();
        return schemas;
    }

    /** A table, as remembered or as the server says; {@code many} for that of a pattern or a template. */
    Optional<Table> table(TableName name, boolean many, Reading<Optional<Table>> reading, CatalogSource asker)
            throws SQLException {
        return remembered(new Place(name, many), reading::read, asker).map(Table.class::cast);
    }

    /** The table as it is remembered; empty when it is not, or is too old. */
    Optional<Table> known(TableName name, boolean many) {
        synchronized (lock) {
            lookAtInserted();
            Entry entry = entries.get(new Place(name, many));
            return entry != null && fresh(entry) ? Optional.of((Table) entry.value()) : Optional.empty();
        }
    }

    private boolean fresh(Entry entry) {
        return entry != null && maxAgeNanos > 0 && nanoClock.getAsLong() - entry.readAt() < maxAgeNanos;
    }

    /** Whether a table is still what is remembered under its name, however old. */
    public boolean isCurrent(Table table) {
        synchronized (lock) {
            Entry entry = entries.get(place(table));
            return entry != null && entry.value() == table;
        }
    }

    /**
     * When, on the clock of {@link System#nanoTime()}, a table must be read anew to be believed; now if it is not
     * remembered.
     */
    public long validUntil(Table table) {
        synchronized (lock) {
            Entry entry = entries.get(place(table));
            return entry != null && entry.value() == table ? entry.readAt() + maxAgeNanos : nanoClock.getAsLong();
        }
    }

    /** Until when, on the clock of {@link #validUntil}, what is read now may be believed. */
    public long believedUntil() {
        return nanoClock.getAsLong() + maxAgeNanos;
    }

    /** The time on the clock of {@link #validUntil}. */
    public long now() {
        return nanoClock.getAsLong();
    }

    private static Place place(Table table) {
        return new Place(table.name(), table instanceof DeviceSetTable);
    }

    private Optional<?> remembered(Place place, Reading<Optional<?>> reading, CatalogSource asker) throws SQLException {
        Question other;
        Question own = new Question(place, "");
        lastUse = System.nanoTime();
        synchronized (lock) {
            lookAtInserted();
            Entry entry = entries.get(place);
            if (entry != null && fresh(entry)) {
                return Optional.of(entry.value());
            }
            // Who wants each answer to be new must not take one that was under way before he asked.
            other = maxAgeNanos == 0 ? null : asked.putIfAbsent(place, own);
        }
        if (other != null) {
            Object answer = awaited(other, asker);
            if (answer != null) {
                return (Optional<?>) answer;
            }
        }
        return ask(place, own, reading);
    }

    /** The answer to another's question; null when he failed, or is slow. */
    private @Nullable Object awaited(Question other, CatalogSource asker) throws SQLException {
        long start = System.nanoTime();
        try {
            while (!other.answered.await(GLANCE_MILLIS, TimeUnit.MILLISECONDS)) {
                asker.checkWaiting();
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    return null;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        return other.answer;
    }

    private Optional<?> ask(Place place, Question question, Reading<Optional<?>> reading) throws SQLException {
        synchronized (lock) {
            questions.add(question);
            question.begun = nanoClock.getAsLong();
        }
        try {
            Optional<?> read = reading.read();
            synchronized (lock) {
                // An answer that was under way while something was changed may be the old truth.
                if (!question.stale) {
                    Entry newer = entries.get(place);
                    read = newer != null && newer.readAt() - question.begun > 0
                            ? Optional.of(newer.value())
                            : keep(place, read, question.begun);
                }
            }
            memory.trim();
            question.answer = read;
            return read;
        } finally {
            done(question, place);
        }
    }

    private void done(Question question, Object key) {
        synchronized (lock) {
            questions.remove(question);
            asked.remove(key, question);
        }
        question.answered.countDown();
    }

    /** Remembers an answer; the object from before when it is the same. */
    private Optional<?> keep(Place place, Optional<?> read, long begun) {
        Entry before = entries.remove(place);
        if (before != null) {
            bytes -= before.bytes();
        }
        if (read.isEmpty()) {
            changes += before == null ? 0 : 1;
            return read;
        }
        Object value = read.get();
        if (before != null && same(before.value(), value)) {
            value = before.value();
        } else if (before != null) {
            changes++;
        }
        long size = size(value);
        if (size <= memory.most()) {
            entries.put(place, new Entry(value, begun, size));
            bytes += size;
        }
        return Optional.of(value);
    }

    private static boolean same(Object before, Object now) {
        if (before instanceof DeviceSetTable a && now instanceof DeviceSetTable b) {
            return a.columns().equals(b.columns())
                    && a.members().devices().equals(b.members().devices());
        }
        return before.equals(now);
    }

    /**
     * About what something takes in memory, in bytes: an object with a short text for each column, database and device.
     */
    static long size(Object value) {
        if (value instanceof Table table) {
            return 400
                    + 160L * table.columns().size()
                    + (table instanceof DeviceSetTable many ? many.members().bytes() : 0);
        }
        return 100 + 100L * ((List<?>) value).size();
    }

    /**
     * The table that a name means, by what is remembered of the name or by finding out.
     *
     * @param look asks for the table of a meaning that is remembered
     * @throws SQLException as {@code finding}; 42P01 and 42702 are remembered for a second
     */
    Table resolve(WrittenName name, CatalogReader reader, Look look, Reading<Table> finding, CatalogSource asker)
            throws SQLException {
        Question own = new Question(null, name.folded(reader));
        Question other;
        while (true) {
            Meaning known;
            synchronized (lock) {
                lookAtInserted();
                known = names.get(name);
                known = known != null && believed(known) ? known : null;
                other = known != null || maxAgeNanos == 0 ? null : asked.putIfAbsent(name, own);
            }
            if (known == null) {
                break;
            }
            if (known instanceof Missing missing) {
                throw again(missing.error());
            }
            Known named = (Known) known;
            Optional<Table> table = look.table(named.table(), named.many());
            if (table.isPresent()) {
                return table.get();
            }
            synchronized (lock) {
                names.remove(name, known);
            }
        }
        if (other != null) {
            Object answer = awaited(other, asker);
            if (answer instanceof Table table) {
                return table;
            }
            if (answer instanceof SQLException missing) {
                throw again(missing);
            }
        }
        return find(name, own, finding);
    }

    /** Asks for the table of exactly a name. */
    interface Look {
        /** The table, from what is remembered or the server. */
        Optional<Table> table(TableName name, boolean many) throws SQLException;
    }

    private boolean believed(Meaning meaning) {
        long age = nanoClock.getAsLong() - meaning.foundAt();
        return maxAgeNanos > 0 && age < (meaning instanceof Known ? maxAgeNanos : Math.min(MISSING_NANOS, maxAgeNanos));
    }

    private Table find(WrittenName name, Question question, Reading<Table> finding) throws SQLException {
        synchronized (lock) {
            questions.add(question);
        }
        try {
            Table table = finding.read();
            question.answer = table;
            mean(
                    name,
                    question,
                    new Known(table.name(), table instanceof DeviceSetTable, question.folded, nanoClock.getAsLong()));
            return table;
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals(SqlState.UNDEFINED_TABLE.code()) || state.equals(SqlState.AMBIGUOUS_NAME.code())) {
                question.answer = e;
                mean(name, question, new Missing(again(e), question.folded, nanoClock.getAsLong()));
            }
            throw e;
        } finally {
            done(question, name);
        }
    }

    private void mean(WrittenName name, Question question, Meaning meaning) {
        synchronized (lock) {
            if (!question.stale && maxAgeNanos > 0) {
                names.put(name, meaning);
                if (names.size() > NAMES) {
                    Iterator<WrittenName> oldest = names.keySet().iterator();
                    oldest.next();
                    oldest.remove();
                }
            }
        }
    }

    /** The same error for another who asks: its stack is his. */
    private static SQLException again(SQLException e) {
        return SqlState.ofCode(e.getSQLState()).exception(e.getMessage(), e.getErrorCode(), null);
    }

    /**
     * Forgets what a name means and the table that it means, because whoever asks next must know the definitions of
     * now.
     */
    void forget(WrittenName name, CatalogReader reader) {
        synchronized (lock) {
            Question underWay = asked.remove(name);
            if (underWay != null) {
                underWay.stale = true;
            }
            Meaning known = names.remove(name);
            if (known instanceof Known named) {
                expire(new Place(named.table(), named.many()));
                return;
            }
            // It may be known by another way of writing.
            String folded = name.folded(reader);
            entries.keySet().stream()
                    .filter(place -> !place.equals(SCHEMAS)
                            && DefinitionChange.folded(place.name().schema()
                                            + '.'
                                            + place.name().table())
                                    .equals(folded))
                    .toList()
                    .forEach(this::expire);
        }
    }

    /** Has a table read anew when it is next asked for. */
    void expire(TableName name, boolean many) {
        synchronized (lock) {
            expire(new Place(name, many));
        }
    }

    private void expire(Place place) {
        // A look-up that is under way is older than who wants a new one.
        asked.remove(place);
        questions.forEach(question -> question.stale |= place.equals(question.place));
        Entry entry = entries.get(place);
        if (entry != null) {
            entries.put(place, new Entry(entry.value(), nanoClock.getAsLong() - maxAgeNanos, entry.bytes()));
            changes++;
        }
    }

    /** Whether a table was read longer ago than a missing name is believed. */
    boolean olderThanMisses(Table table) {
        synchronized (lock) {
            Entry entry = entries.get(place(table));
            return entry == null
                    || entry.value() != table
                    || nanoClock.getAsLong() - entry.readAt() >= Math.min(MISSING_NANOS, maxAgeNanos);
        }
    }

    /** Forgets what a change made untrue. */
    public void apply(DefinitionChange change) {
        if (change.isNothing()) {
            return;
        }
        synchronized (lock) {
            applied++;
            if (change instanceof DefinitionChange.Inserted rows) {
                later(rows);
                return;
            }
            boolean dropped = entries.entrySet().removeIf(entry -> {
                boolean touched =
                        touched(change, entry.getKey(), entry.getValue().value());
                bytes -= touched ? entry.getValue().bytes() : 0;
                return touched;
            });
            dropped |= names.values().removeIf(meaning -> change.renames(meaning.folded(), meaning instanceof Missing));
            dropped |= outdate(change);
            changes += dropped ? 1 : 0;
        }
    }

    /** What is under way may be answered by the old truth. */
    private boolean outdate(DefinitionChange change) {
        boolean any = false;
        for (Question question : questions.isEmpty() ? List.<Question>of() : new ArrayList<>(questions)) {
            boolean touched = question.place == null
                    ? change.renames(question.folded, true)
                    : question.place.equals(SCHEMAS)
                            ? change.touches(List.of())
                            : change.touches(question.place.name(), question.place.many());
            if (touched) {
                question.stale = true;
                asked.values().remove(question);
                any = true;
            }
        }
        return any;
    }

    private void later(DefinitionChange.Inserted rows) {
        outdate(rows);
        if (entries.isEmpty() && names.isEmpty()) {
            return;
        }
        Set<String> known = inserted.get(rows.path());
        if (known == null || !known.containsAll(rows.measurements())) {
            Set<String> all = new HashSet<>(rows.measurements());
            if (known != null) {
                all.addAll(known);
            }
            inserted.put(rows.path(), all);
            if (inserted.size() > NAMES) {
                lookAtInserted();
            }
        }
    }

    private void lookAtInserted() {
        if (inserted.isEmpty()) {
            return;
        }
        List<DefinitionChange> rows = new ArrayList<>(inserted.size());
        Map<String, Set<DevicePath>> folded = new HashMap<>();
        inserted.forEach((path, measurements) -> {
            rows.add(new DefinitionChange.Inserted(path, measurements));
            folded.computeIfAbsent(DefinitionChange.folded(path.text()), none -> new HashSet<>())
                    .add(path);
        });
        DefinitionChange.Several all = new DefinitionChange.Several(rows);
        boolean dropped = entries.entrySet().removeIf(entry -> {
            Object value = entry.getValue().value();
            boolean touched = value instanceof DeviceTable table
                    ? inserted.containsKey(table.device())
                            && new DefinitionChange.Inserted(table.device(), inserted.get(table.device()))
                                    .touches(table)
                    : touched(all, entry.getKey(), value);
            bytes -= touched ? entry.getValue().bytes() : 0;
            return touched;
        });
        // A name that was missing, or that meant a device in another case, can mean one that is new.
        dropped |= names.values().removeIf(meaning -> {
            Set<DevicePath> made = folded.get(meaning.folded());
            if (!(meaning instanceof Known known)) {
                return made != null || meaning.folded().indexOf('*') >= 0;
            }
            Entry entry = entries.get(new Place(known.table(), known.many()));
            return made != null
                    && (entry == null
                            || !(entry.value() instanceof DeviceTable table)
                            || made.stream().anyMatch(path -> !path.equals(table.device())));
        });
        inserted.clear();
        changes += dropped ? 1 : 0;
    }

    @SuppressWarnings("unchecked")
    private static boolean touched(DefinitionChange change, Place place, Object value) {
        return place.equals(SCHEMAS) ? change.touches((List<String>) value) : change.touches((Table) value);
    }
}
