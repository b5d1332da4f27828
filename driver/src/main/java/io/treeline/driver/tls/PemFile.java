// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Certificates and keys as text, in the form of RFC 7468. What stands between them is not read.
 *
 * @param certificates in the order of the file
 * @param keys in the order of the file
 */
record PemFile(List<X509Certificate> certificates, List<PrivateKey> keys) {
    private static final String BEGIN = "-----BEGIN ";
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /** A password that opens nothing. */
    static final class WrongPassword extends IOException {
        private static final long serialVersionUID = 1;

        WrongPassword(Throwable cause) {
            super("wrong password", cause);
        }
    }

    /** Whether a file holds such text. */
    static boolean looksLike(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(BEGIN);
    }

    /**
     * Reads a file.
     *
     * @param password for keys that are encrypted
     * @throws WrongPassword where it is not theirs, or missing
     * @throws IOException with the reason, for what cannot be read
     */
    static PemFile read(byte[] bytes, String password) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        List<PrivateKey> keys = new ArrayList<>();
        Matcher block = BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        while (block.find()) {
            String kind = block.group(1);
            switch (kind) {
                case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" ->
                    certificates.add(certificate(der(block.group(2))));
                case "PRIVATE KEY" -> keys.add(key(new PKCS8EncodedKeySpec(der(block.group(2)))));
                case "ENCRYPTED PRIVATE KEY" -> keys.add(key(decrypted(der(block.group(2)), password)));
                case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
                    throw new IOException("its key is of the form '" + kind
                            + "', which Java does not read: convert it with openssl pkcs8 -topk8");
                default -> {
                    // Parameters, requests and the like are of no use here.
                }
            }
        }
        return new PemFile(certificates, keys);
    }

    private static byte[] der(String text) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("what stands between BEGIN and END is not base 64", e);
        }
    }

    static X509Certificate certificate(byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate in it cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec) throws IOException {
        InvalidKeySpecException last = null;
        for (String algorithm : List.of("RSA", "EC", "EdDSA", "DSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                last = e;
            } catch (GeneralSecurityException e) {
                // A platform without that algorithm: another may fit.
                continue;
            }
        }
        throw new IOException("its key is of no kind that Java knows", last);
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] der, String password) throws IOException {
        EncryptedPrivateKeyInfo info;
        try {
            info = new EncryptedPrivateKeyInfo(der);
        } catch (IOException e) {
            throw new IOException(
                    "its key is encrypted in a way that Java does not know: write it anew with openssl pkcs8 -topk8",
                    e);
        }
        // The parameters of PBES2 name the scheme; the name of the algorithm is its family only. Those of older schemes
        // name nothing.
        String parameters = String.valueOf(info.getAlgParameters());
        String scheme = parameters.startsWith("PBEWith") ? parameters : info.getAlgName();
        try {
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray())),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (InvalidKeyException | InvalidKeySpecException e) {
            throw new WrongPassword(e);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "its key is encrypted in a way that Java does not know, " + scheme
                            + ": write it anew with openssl pkcs8 -topk8",
                    e);
        }
    }

    /** Whether a key is the one that a certificate is made out for; true also where that cannot be told. */
    static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        String scheme = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(scheme);
            signature.initSign(key);
            signature.update(certificate.getSignature());
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(certificate.getSignature());
            return signature.verify(signed);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            // A platform without that algorithm: the handshake will tell.
            return true;
        }
    }
}
