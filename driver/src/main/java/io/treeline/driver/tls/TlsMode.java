// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tls;

/** How much of TLS is asked for; the names are libpq's. */
public enum TlsMode {
    /** Plain text. */
    DISABLE("disable"),
    /** Encrypted, to whoever answers: the certificate is looked at only where a trust store is given. */
    REQUIRE("require"),
    /** The certificate comes from an authority that is trusted; for whom it was made out is not asked. */
    VERIFY_CA("verify-ca"),
    /** The certificate comes from an authority that is trusted, and is the host's that was asked for. */
    VERIFY_FULL("verify-full");

    private final String word;

    TlsMode(String word) {
        this.word = word;
    }

    /** As it stands in URLs. */
    public String word() {
        return word;
    }

    /**
     * The mode of a word.
     *
     * @throws IllegalArgumentException for any other word
     */
    public static TlsMode of(String word) {
        for (TlsMode mode : values()) {
            if (mode.word.equals(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("No mode of TLS: " + word);
    }
}
