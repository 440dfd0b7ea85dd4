package org.tlsgateway.downstream.sts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.CachedSts;
import org.tlsgateway.core.sts.StsPolicyResult;
import org.tlsgateway.core.sts.StsPolicyText;

/**
 * A cached policy as the text of a file: a line with the digest of the rest, three lines of what is known of it, an empty one, the policy
 * as it was fetched. Reading it is the same as reading what a policy host sends.
 */
final class StsFile {
    /** A policy and the lines before it. */
    static final int MAX_SIZE = StsPolicyText.MAX_SIZE * 3 + 4096;

    private static final String MAGIC = "tlsgateway-mta-sts-1 ";

    private StsFile() {}

    static byte[] encode(DomainName domain, CachedSts cached) {
        String rest = "domain: " + domain + "\nid: " + cached.policy().id() + "\nfetched: " + cached.fetched() + "\n\n"
                + String.join("\n", cached.policy().lines()) + "\n";
        return (MAGIC + digest(rest) + "\n" + rest).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException with words, when the file is not whole or not of this domain */
    static CachedSts decode(DomainName domain, byte[] bytes) throws IOException {
        String[] parts = text(bytes).split("\n", 2);
        if (parts.length < 2 || !parts[0].equals(MAGIC + digest(parts[1]))) {
            throw new IOException("damaged");
        }
        String[] lines = parts[1].split("\n", 5);
        if (lines.length < 5 || !value(lines[0], "domain: ").equals(domain.ascii())) {
            throw new IOException("of another domain");
        }
        StsPolicyResult result = StsPolicyText.parse(value(lines[1], "id: "), lines[4]);
        if (result instanceof StsPolicyResult.Invalid invalid) {
            throw new IOException(invalid.problem());
        }
        try {
            Instant fetched = Instant.parse(value(lines[2], "fetched: "));
            return new CachedSts(((StsPolicyResult.Valid) result).policy(), fetched);
        } catch (DateTimeException noTime) {
            throw new IOException("without the time of its fetch", noTime);
        }
    }

    private static String text(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new IOException("damaged", notText);
        }
    }

    private static String value(String line, String key) throws IOException {
        if (!line.startsWith(key)) {
            throw new IOException("without '" + key.strip() + "'");
        }
        return line.substring(key.length());
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }
}
