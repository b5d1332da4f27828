// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.function;

import io.treeline.metadata.error.SqlState;
import io.treeline.metadata.type.ArrayValue;
import io.treeline.metadata.type.ColumnType;
import io.treeline.sql.error.PlanErrors;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Functions of text and bytes. */
final class TextFunctions {
    private static final int LONGEST = 100_000_000;

    private TextFunctions() {}

    static void define(Functions to) {
        to.define("UPPER(text) text", (a, s) -> Text.upper((String) a[0]));
        to.define("LOWER(text) text", (a, s) -> Text.lower((String) a[0]));
        to.define("INITCAP(text) text", (a, s) -> initcap((String) a[0]));
        to.define("CHAR_LENGTH(text) int", (a, s) -> Text.length((String) a[0]));
        to.define("CHAR_LENGTH(bytes) int", (a, s) -> ((byte[]) a[0]).length);
        to.define("OCTET_LENGTH(text) int", (a, s) -> bytes(a[0]).length);
        to.define("OCTET_LENGTH(bytes) int", (a, s) -> ((byte[]) a[0]).length);
        to.define("BIT_LENGTH(text) int", (a, s) -> bytes(a[0]).length * 8);
        to.define("BIT_LENGTH(bytes) int", (a, s) -> ((byte[]) a[0]).length * 8);
        to.define("SUBSTRING(text, int) text", (a, s) -> Text.substring((String) a[0], (Integer) a[1], null));
        to.define(
                "SUBSTRING(text, int, int) text",
                (a, s) -> Text.substring((String) a[0], (Integer) a[1], (long) (Integer) a[2]));
        to.define("LEFT(text, int) text", (a, s) -> left((String) a[0], (Integer) a[1]));
        to.define("RIGHT(text, int) text", (a, s) -> right((String) a[0], (Integer) a[1]));
        to.define("LPAD(text, int) text", (a, s) -> pad((String) a[0], (Integer) a[1], " ", true));
        to.define("LPAD(text, int, text) text", (a, s) -> pad((String) a[0], (Integer) a[1], (String) a[2], true));
        to.define("RPAD(text, int) text", (a, s) -> pad((String) a[0], (Integer) a[1], " ", false));
        to.define("RPAD(text, int, text) text", (a, s) -> pad((String) a[0], (Integer) a[1], (String) a[2], false));
        for (String name : List.of("BTRIM", "LTRIM", "RTRIM")) {
            boolean leading = !name.equals("RTRIM");
            boolean trailing = !name.equals("LTRIM");
            to.define(name + "(text) text", (a, s) -> Text.trim((String) a[0], " ", leading, trailing));
            to.define(name + "(text, text) text", (a, s) -> Text.trim((String) a[0], (String) a[1], leading, trailing));
        }
        to.define("REPEAT(text, int) text", (a, s) -> repeat((String) a[0], (Integer) a[1]));
        to.define("SPACE(int) text", (a, s) -> repeat(" ", (Integer) a[0]));
        to.define(
                "REVERSE(text) text",
                (a, s) -> new StringBuilder((String) a[0]).reverse().toString());
        to.define(
                "REPLACE(text, text, text) text",
                (a, s) -> ((String) a[1]).isEmpty() ? a[0] : ((String) a[0]).replace((String) a[1], (String) a[2]));
        to.define("TRANSLATE(text, text, text) text", (a, s) -> translate((String) a[0], (String) a[1], (String) a[2]));
        to.define(
                "OVERLAY(text, text, int) text",
                (a, s) -> overlay((String) a[0], (String) a[1], (Integer) a[2], Text.length((String) a[1])));
        to.define(
                "OVERLAY(text, text, int, int) text",
                (a, s) -> overlay((String) a[0], (String) a[1], (Integer) a[2], (Integer) a[3]));
        to.define(
                "INSERT(text, int, int, text) text",
                (a, s) -> overlay((String) a[0], (String) a[3], (Integer) a[1], (Integer) a[2]));
        to.define("POSITION(text, text) int", (a, s) -> Text.position((String) a[0], (String) a[1]));
        to.define("STRPOS(text, text) int", (a, s) -> Text.position((String) a[1], (String) a[0]));
        to.define("LOCATE(text, text) int", (a, s) -> Text.position((String) a[0], (String) a[1]));
        to.define("LOCATE(text, text, int) int", (a, s) -> locate((String) a[0], (String) a[1], (Integer) a[2]));
        to.define("POSITION(text, text, int) int", (a, s) -> locate((String) a[0], (String) a[1], (Integer) a[2]));
        to.define("STARTS_WITH(text, text) bool", (a, s) -> ((String) a[0]).startsWith((String) a[1]));
        to.define(
                "SPLIT_PART(text, text, int) text", (a, s) -> splitPart((String) a[0], (String) a[1], (Integer) a[2]));
        to.define("ASCII(text) int", (a, s) -> ((String) a[0]).isEmpty() ? 0 : ((String) a[0]).codePointAt(0));
        to.define("CHR(int) text", (a, s) -> chr((Integer) a[0]));
        to.define("CHAR(int) text", (a, s) -> chr((Integer) a[0]));
        to.add(ScalarFunction.of("CONCAT(shown...) text", (a, s) -> join("", a, 0))
                .seesNulls());
        to.add(ScalarFunction.of(
                        "CONCAT_WS(text, shown...) text", (a, s) -> a[0] == null ? null : join((String) a[0], a, 1))
                .seesNulls());
        to.define("FORMAT(text) text", (a, s) -> TextFormat.format(a));
        to.add(ScalarFunction.of("FORMAT(text, shown...) text", (a, s) -> TextFormat.format(a))
                .seesNulls());
        to.add(ScalarFunction.of(
                        "GEN_RANDOM_UUID() text",
                        (a, s) -> java.util.UUID.randomUUID().toString())
                .changing());
        for (String like : List.of("LIKE", "ILIKE")) {
            to.define(
                    "__" + like + "_ANY(text, texts) bool",
                    (a, s) -> anyLike((String) a[0], (ArrayValue) a[1], like.equals("ILIKE"), true, s));
            to.define(
                    "__" + like + "_ALL(text, texts) bool",
                    (a, s) -> anyLike((String) a[0], (ArrayValue) a[1], like.equals("ILIKE"), false, s));
        }
        to.add(ScalarFunction.of(
                        "__SAMPLED(double) bool",
                        (a, s) -> sampled(
                                a[0],
                                java.util.concurrent.ThreadLocalRandom.current().nextDouble()))
                .seesNulls()
                .changing());
        to.add(ScalarFunction.of("__SAMPLED(double, double, timestamp) bool", (a, s) -> {
                    if (a[1] == null) {
                        throw PlanErrors.data(
                                SqlState.INVALID_SAMPLE_REPEAT, "The seed of a repeatable sample must not be null");
                    }
                    long seed = Double.doubleToLongBits((Double) a[1]) * 0x9E3779B97F4A7C15L;
                    java.util.SplittableRandom random = new java.util.SplittableRandom(seed ^ (Long) a[2]);
                    return sampled(a[0], random.nextDouble());
                })
                .seesNulls());
        to.add(ScalarFunction.of("__RECORD(shown...) text", (a, s) -> TextFormat.record(a))
                .seesNulls());
        to.define("__UUID(text) text", (a, s) -> TextFormat.uuid((String) a[0]));
        to.define(
                "__UUIDS(texts) texts",
                (a, s) -> ((ArrayValue) a[0]).map(ColumnType.TEXT, one -> TextFormat.uuid((String) one)));
        to.define("QUOTE_IDENT(text) text", (a, s) -> TextFormat.identifier((String) a[0]));
        to.define("QUOTE_LITERAL(any) text", (a, s) -> quote((String) a[0]));
        to.add(ScalarFunction.of("QUOTE_NULLABLE(any) text", (a, s) -> a[0] == null ? "NULL" : quote((String) a[0]))
                .seesNulls());
        to.define("MD5(text) text", (a, s) -> hex(digest("MD5", bytes(a[0]))));
        to.define("MD5(bytes) text", (a, s) -> hex(digest("MD5", (byte[]) a[0])));
        for (String bits : List.of("224", "256", "384", "512")) {
            to.define("SHA" + bits + "(bytes) bytes", (a, s) -> digest("SHA-" + bits, (byte[]) a[0]));
        }
        to.define("ENCODE(bytes, text) text", (a, s) -> encode((byte[]) a[0], (String) a[1]));
        to.define("DECODE(text, text) bytes", (a, s) -> decode((String) a[0], (String) a[1]));
        to.define("CONVERT_FROM(bytes, text) text", (a, s) -> new String((byte[]) a[0], utf8((String) a[1])));
        to.define("CONVERT_TO(text, text) bytes", (a, s) -> ((String) a[0]).getBytes(utf8((String) a[1])));
        to.define("SUBSTRING(bytes, int) bytes", (a, s) -> Text.bytes((byte[]) a[0], (Integer) a[1], null));
        to.define(
                "SUBSTRING(bytes, int, int) bytes",
                (a, s) -> Text.bytes((byte[]) a[0], (Integer) a[1], (long) (Integer) a[2]));
        to.add(ScalarFunction.of("NUM_NULLS(any...) int", (a, s) ->
                        (int) Arrays.stream(a).filter(x -> x == null).count())
                .seesNulls());
        to.add(ScalarFunction.of("NUM_NONNULLS(any...) int", (a, s) ->
                        (int) Arrays.stream(a).filter(x -> x != null).count())
                .seesNulls());
        to.define("SOUNDEX(text) text", (a, s) -> Soundex.code((String) a[0]));
        to.define("DIFFERENCE(text, text) int", (a, s) -> Soundex.difference((String) a[0], (String) a[1]));
    }

    private static byte[] bytes(Object text) {
        return ((String) text).getBytes(StandardCharsets.UTF_8);
    }

    private static java.nio.charset.Charset utf8(String name) throws SQLException {
        if (!name.equalsIgnoreCase("UTF8") && !name.equalsIgnoreCase("UTF-8")) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "The only encoding here is UTF8");
        }
        return StandardCharsets.UTF_8;
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String initcap(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            out.append(inWord ? Text.lower(Character.toString(point)) : Text.upper(Character.toString(point)));
            inWord = Character.isLetterOrDigit(point);
        }
        return out.toString();
    }

    private static String left(String text, int count) {
        int length = Text.length(text);
        int kept = count < 0 ? Math.max(0, length + count) : Math.min(count, length);
        return text.substring(0, text.offsetByCodePoints(0, kept));
    }

    private static String right(String text, int count) {
        int length = Text.length(text);
        int kept = count < 0 ? (int) Math.max(0, length + (long) count) : Math.min(count, length);
        return text.substring(text.offsetByCodePoints(0, length - kept));
    }

    /** Whether a text is like any, or all, of some patterns; null as OR and AND of the single answers are. */
    private static Boolean anyLike(
            String text, ArrayValue patterns, boolean ignoreCase, boolean any, ScalarFunction.Session session)
            throws SQLException {
        boolean unknown = false;
        for (Object pattern : patterns.elements()) {
            if (pattern == null) {
                unknown = true;
            } else if (LikePattern.of((String) pattern, "\\", ignoreCase, session)
                            .matches(text)
                    == any) {
                return any;
            }
        }
        return unknown ? null : (Boolean) !any;
    }

    private static String pad(String text, int wanted, String fill, boolean leading) throws SQLException {
        int length = Text.length(text);
        if (wanted <= length) {
            return left(text, Math.max(wanted, 0));
        }
        if (fill.isEmpty()) {
            return text;
        }
        checkLength(wanted);
        int[] points = fill.codePoints().toArray();
        StringBuilder padding = new StringBuilder();
        for (int i = 0; i < wanted - length; i++) {
            padding.appendCodePoint(points[i % points.length]);
        }
        return leading ? padding + text : text + padding;
    }

    private static void checkLength(long length) throws SQLException {
        if (length > LONGEST) {
            throw PlanErrors.data(SqlState.LIMIT_EXCEEDED, "Requested length too large");
        }
    }

    private static String repeat(String text, int count) throws SQLException {
        checkLength((long) text.length() * Math.max(count, 0));
        return text.repeat(Math.max(count, 0));
    }

    private static String translate(String text, String from, String to) {
        int[] points = from.codePoints().toArray();
        int[] others = to.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(point -> {
            int at = 0;
            while (at < points.length && points[at] != point) {
                at++;
            }
            if (at == points.length) {
                out.appendCodePoint(point);
            } else if (at < others.length) {
                out.appendCodePoint(others[at]);
            }
        });
        return out.toString();
    }

    private static String overlay(String text, String by, int start, int length) throws SQLException {
        if (start <= 0) {
            throw PlanErrors.data(SqlState.SUBSTRING_ERROR, "OVERLAY starts at 1 or later");
        }
        return Text.substring(text, 1, start - 1L)
                + by
                + Text.substring(text, Numbers.toInt(BigDecimal.valueOf((long) start + length)), null);
    }

    private static int locate(String part, String text, int from) {
        int start = Math.min(Math.max(from, 1), Text.length(text) + 1);
        int index = text.indexOf(part, text.offsetByCodePoints(0, start - 1));
        return index < 0 ? 0 : text.codePointCount(0, index) + 1;
    }

    private static String splitPart(String text, String separator, int number) throws SQLException {
        if (number == 0) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "Field position must not be zero");
        }
        if (text.isEmpty()) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        int at = 0;
        for (int next;
                !separator.isEmpty() && (next = text.indexOf(separator, at)) >= 0;
                at = next + separator.length()) {
            parts.add(text.substring(at, next));
        }
        parts.add(text.substring(at));
        long index = number > 0 ? number - 1L : (long) parts.size() + number;
        return index < 0 || index >= parts.size() ? "" : parts.get((int) index);
    }

    private static String chr(int point) throws SQLException {
        if (point == 0 || point > Character.MAX_CODE_POINT || point < 0 || point >= 0xD800 && point <= 0xDFFF) {
            throw PlanErrors.data(SqlState.LIMIT_EXCEEDED, "CHR takes a code point from 1 to 1114111");
        }
        return Character.toString(point);
    }

    private static String join(String separator, Object[] parts, int from) {
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (int i = from; i < parts.length; i++) {
            if (parts[i] != null) {
                out.append(first ? "" : separator).append((String) parts[i]);
                first = false;
            }
        }
        return out.toString();
    }

    private static String quote(String text) {
        String body = text.replace("'", "''");
        return body.indexOf('\\') >= 0 ? "E'" + body.replace("\\", "\\\\") + "'" : "'" + body + "'";
    }

    private static String encode(byte[] bytes, String format) throws SQLException {
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "hex" -> hex(bytes);
            case "base64" ->
                java.util.Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes);
            case "escape" -> escaped(bytes);
            default -> throw unknownEncoding(format);
        };
    }

    private static SQLException unknownEncoding(String format) {
        return PlanErrors.data(
                SqlState.INVALID_PARAMETER_VALUE,
                "Unrecognized encoding: \"" + format + "\"; there are hex, base64 and escape");
    }

    /** Zero and bytes with the high bit as three octal digits, a backslash twice, all others as they are. */
    private static String escaped(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length);
        for (byte one : bytes) {
            if (one <= 0) {
                out.append(String.format(Locale.ROOT, "\\%03o", one & 0xff));
            } else {
                out.append(one == '\\' ? "\\\\" : String.valueOf((char) one));
            }
        }
        return out.toString();
    }

    private static byte[] decode(String text, String format) throws SQLException {
        try {
            return switch (format.toLowerCase(Locale.ROOT)) {
                case "hex" -> HexFormat.of().parseHex(text.replaceAll("\\s", ""));
                case "base64" -> java.util.Base64.getDecoder().decode(text.replaceAll("[ \\t\\r\\n]", ""));
                case "escape" -> Casts.unescaped(text);
                default -> throw unknownEncoding(format);
            };
        } catch (IllegalArgumentException e) {
            throw PlanErrors.data(SqlState.INVALID_PARAMETER_VALUE, "The text is not in the format " + format);
        }
    }

    private static boolean sampled(Object percentage, double chance) throws SQLException {
        if (percentage == null
                || Double.isNaN((Double) percentage)
                || (Double) percentage < 0
                || (Double) percentage > 100) {
            throw PlanErrors.data(SqlState.INVALID_SAMPLE, "The percentage of a sample is from 0 to 100");
        }
        return chance * 100 < (Double) percentage;
    }
}
