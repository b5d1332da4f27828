// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;

/** Stands for a secret in the keys of what is remembered: equal secrets have equal digests, in this JVM only. */
public final class SecretDigest {
    private static final long SALT = new SplittableRandom().nextLong();

    private SecretDigest() {}

    /** The digest of a secret, as text. */
    public static String of(String secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < Long.BYTES; i++) {
                digest.update((byte) (SALT >> 8 * i));
            }
            StringBuilder hex = new StringBuilder();
            for (byte each : digest.digest(secret.getBytes(StandardCharsets.UTF_8))) {
                hex.append(Character.forDigit(each >> 4 & 15, 16)).append(Character.forDigit(each & 15, 16));
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
