// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.grammar;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The words and symbols of the grammar. */
public final class Keywords {
    private static final Map<String, Integer> WORDS = new HashMap<>(2048);
    private static final Map<String, Integer> SYMBOLS = new HashMap<>();

    /** Words that are values by themselves, without parentheses. */
    private static final Set<String> VALUES = Set.of(
            "CURRENT_CATALOG",
            "CURRENT_DATE",
            "CURRENT_DEFAULT_TRANSFORM_GROUP",
            "CURRENT_PATH",
            "CURRENT_ROLE",
            "CURRENT_SCHEMA",
            "CURRENT_TIME",
            "CURRENT_TIMESTAMP",
            "CURRENT_USER",
            "LOCALTIME",
            "LOCALTIMESTAMP",
            "SESSION_USER",
            "SYSTEM_USER",
            "USER");

    static {
        for (int kind = 1; kind < GrammarConstants.tokenImage.length; kind++) {
            String image = GrammarConstants.tokenImage[kind];
            if (image.charAt(0) == '"' && image.length() > 2) {
                String text = image.substring(1, image.length() - 1);
                (Character.isLetter(text.charAt(0)) ? WORDS : SYMBOLS).putIfAbsent(text, kind);
            }
        }
    }

    private Keywords() {}

    /** The kind of token that a word in capitals is: that of an identifier when the grammar does not know it. */
    public static int ofWord(String word) {
        return WORDS.getOrDefault(word, GrammarConstants.IDENTIFIER);
    }

    /** The kind of token that a symbol is: one that the grammar takes nowhere when it does not know it. */
    public static int ofSymbol(String symbol) {
        return SYMBOLS.getOrDefault(symbol, GrammarConstants.BEL);
    }

    /** Whether the grammar takes the word in capitals for a keyword wherever it stands. */
    public static boolean isReserved(String word) {
        return WORDS.containsKey(word) && !NonReserved.WORDS.contains(word);
    }

    /** Whether the word in capitals is a value by itself, as CURRENT_DATE is. */
    public static boolean isValue(String word) {
        return VALUES.contains(word);
    }

    /** The words that the grammar knows, in capitals. */
    public static Set<String> words() {
        return Set.copyOf(WORDS.keySet());
    }
}
