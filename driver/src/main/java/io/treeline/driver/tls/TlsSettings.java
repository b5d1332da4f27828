// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tls;

/**
 * What a connection was asked to trust and to show.
 *
 * @param mode how much is checked
 * @param trustStore files of certificates to trust, JKS, PKCS12 or PEM, with commas between them; empty is what the JVM
 *     trusts
 * @param trustStorePassword their password; empty is none
 * @param keyStore files with a key and certificate of this client's own, for servers that ask for one; empty is none
 * @param keyStorePassword their password; empty is none
 */
public record TlsSettings(
        TlsMode mode, String trustStore, String trustStorePassword, String keyStore, String keyStorePassword) {
    /** Whether the server's certificate must come from an authority that is trusted. */
    boolean verifies() {
        return mode != TlsMode.REQUIRE || !trustStore.isEmpty();
    }

    /** Whether it must be made out for the host. */
    boolean verifiesHost() {
        return mode == TlsMode.VERIFY_FULL;
    }

    /** Shows no passwords. */
    @Override
    public String toString() {
        return "TlsSettings[mode=" + mode.word() + ", trustStore=" + trustStore + ", keyStore=" + keyStore + "]";
    }
}
