// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.treeline.driver.codec.ReadForm;
import io.treeline.driver.codec.ReadForm.Ease;
import io.treeline.driver.parameter.WriteForm;
import io.treeline.metadata.time.TimePrecision;
import io.treeline.metadata.type.ColumnType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/type-mapping.md's tables are those of the code. Written anew by {@code mvn -pl driver -am test
 * -Dtest=TypeMappingTest -Dsurefire.failIfNoSpecifiedTests=false -Dtypes.update=true}.
 */
class TypeMappingTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "type-mapping.md");
    private static final String BEGIN = "<!-- generated from here -->\n";
    private static final List<ColumnType> STORED = List.of(
            ColumnType.BOOLEAN,
            ColumnType.INT32,
            ColumnType.INT64,
            ColumnType.FLOAT,
            ColumnType.DOUBLE,
            ColumnType.TEXT,
            ColumnType.BLOB,
            ColumnType.DATE,
            ColumnType.TIMESTAMP);

    @Test
    void theDocumentSaysWhatTheCodeDoes() throws IOException {
        String document = Files.readString(DOCUMENT);
        String expected = document.substring(0, document.indexOf(BEGIN)) + BEGIN + generated();
        if (Boolean.getBoolean("types.update")) {
            Files.writeString(DOCUMENT, expected);
        }
        assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
    }

    private static String generated() {
        StringBuilder text = new StringBuilder("\n## The types\n\n");
        row(
                text,
                Stream.of("IoTDB", "JDBC type", "type name", "getObject gives", "precision", "scale", "display size"));
        row(text, Stream.generate(() -> "---").limit(7));
        for (ColumnType type : ColumnType.values()) {
            TimePrecision milli = TimePrecision.MILLI;
            row(
                    text,
                    Stream.of(
                            type.storable() ? type.name() : "(" + type.name() + ")",
                            type.jdbcType().getName(),
                            type.sqlName(),
                            type.javaClass().getSimpleName(),
                            sized(
                                    type,
                                    type.columnSize(milli),
                                    type.columnSize(TimePrecision.MICRO),
                                    type.columnSize(TimePrecision.NANO)),
                            type == ColumnType.TIMESTAMP ? "3, 6, 9" : type == ColumnType.DECIMAL ? "its own" : "0",
                            sized(
                                    type,
                                    type.displaySize(milli),
                                    type.displaySize(TimePrecision.MICRO),
                                    type.displaySize(TimePrecision.NANO))));
        }
        text.append("\n## Reading\n\n");
        List<ColumnType> read = Stream.concat(STORED.stream(), Stream.of(ColumnType.DECIMAL, ColumnType.ARRAY))
                .toList();
        row(
                text,
                Stream.concat(
                        Stream.of("getter", "getObject(Class)"), read.stream().map(TypeMappingTest::name)));
        row(text, Stream.concat(Stream.of("---", "---"), read.stream().map(type -> ":-:")));
        for (ReadForm form : ReadForm.values()) {
            row(
                    text,
                    Stream.concat(
                            Stream.of(code(form.getters()), classes(form.classes())),
                            read.stream().map(type -> mark(form.ease(type)))));
        }
        text.append("\n## Writing: into a column\n\n");
        row(
                text,
                Stream.concat(Stream.of("setter", "setObject"), STORED.stream().map(TypeMappingTest::name)));
        row(text, Stream.concat(Stream.of("---", "---"), STORED.stream().map(type -> ":-:")));
        for (WriteForm form : WriteForm.values()) {
            row(
                    text,
                    Stream.concat(
                            Stream.of(code(form.setters()), classes(form.classes())),
                            STORED.stream().map(type -> mark(form.into(type)))));
        }
        text.append(
                "\n## Writing: setObject with a target type\n\nBIT is as BOOLEAN, FLOAT as DOUBLE, NUMERIC as DECIMAL, all types of characters as VARCHAR, all of bytes as VARBINARY,"
                        + " TIMESTAMP_WITH_TIMEZONE as TIMESTAMP;\nOTHER, JAVA_OBJECT and NULL are as no target, and the others are refused (0A000).\n\n");
        row(
                text,
                Stream.concat(
                        Stream.of("class"),
                        WriteForm.TARGETS.stream().map(types -> types.get(0).getName())));
        row(text, Stream.concat(Stream.of("---"), WriteForm.TARGETS.stream().map(types -> ":-:")));
        for (WriteForm form : WriteForm.values()) {
            row(
                    text,
                    Stream.concat(
                            Stream.of(classes(form.classes())),
                            IntStream.range(0, WriteForm.TARGETS.size()).mapToObj(i -> mark(form.to(i)))));
        }
        return text.toString();
    }

    private static void row(StringBuilder text, Stream<String> cells) {
        text.append(cells.collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String sized(ColumnType type, int... sizes) {
        if (type == ColumnType.DECIMAL) {
            return "its own, 0 if unknown";
        }
        return Arrays.stream(sizes)
                .distinct()
                .mapToObj(size -> size == Integer.MAX_VALUE ? "2147483647 (no limit)" : String.valueOf(size))
                .collect(Collectors.joining(", "));
    }

    private static String name(ColumnType type) {
        return type == ColumnType.TEXT ? "TEXT, STRING" : type.storable() ? type.name() : "(" + type.name() + ")";
    }

    private static String code(List<String> names) {
        return names.stream().map(name -> '`' + name + '`').collect(Collectors.joining(", "));
    }

    private static String classes(List<Class<?>> classes) {
        return classes.stream()
                .filter(type -> !type.isPrimitive())
                .map(type ->
                        type == java.util.Date.class || type.getPackageName().equals("java.sql")
                                ? type.getName()
                                : type.getSimpleName())
                .collect(Collectors.joining(", "));
    }

    private static String mark(Ease ease) {
        return switch (ease) {
            case ALWAYS -> "●";
            case IF_IT_FITS -> "○";
            case NEVER -> "";
        };
    }
}
