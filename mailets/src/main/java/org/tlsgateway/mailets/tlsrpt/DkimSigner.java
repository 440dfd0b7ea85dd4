package org.tlsgateway.mailets.tlsrpt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.List;
import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.exceptions.FailException;
import org.tlsgateway.core.config.TlsReportsConfig.Dkim;
import org.tlsgateway.downstream.tls.PrivateKeys;

/** Signs a message with a DKIM signature (RFC 6376). */
public final class DkimSigner {
    private static final int WIDTH = 72;

    private final PrivateKey key;
    private final String template;

    /**
     * @param headers to sign, each of which the messages have once
     * @throws IOException with words for the operator, when the key cannot be used
     */
    public DkimSigner(Dkim config, List<String> headers) throws IOException {
        key = PrivateKeys.read(config.key());
        if (!key.getAlgorithm().equals("RSA")) {
            throw new IOException("the key in " + config.key() + " is not RSA");
        }
        // RFC 8460 section 3: no l=. RFC 6376 section 3.5 for the rest; relaxed survives a server that folds anew.
        template = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + config.domain() + "; s=" + config.selector() + "; h="
                + String.join(":", headers) + "; bh=; b=;";
    }

    /** The message with the signature before it. */
    public byte[] sign(byte[] message) throws IOException {
        String field;
        try {
            field = new DKIMSigner(template, key).sign(new ByteArrayInputStream(message));
        } catch (FailException e) {
            throw new IOException("the message cannot be signed: " + e.getMessage(), e);
        }
        byte[] head = fold(field).getBytes(StandardCharsets.US_ASCII);
        byte[] signed = new byte[head.length + message.length];
        System.arraycopy(head, 0, signed, 0, head.length);
        System.arraycopy(message, 0, signed, head.length, message.length);
        return signed;
    }

    /**
     * RFC 6376 section 3.4.2: in relaxed form a fold is one space, so it may stand where one stands; section 3.5: in the signature
     * itself it counts for nothing.
     */
    private static String fold(String field) {
        StringBuilder folded = new StringBuilder();
        for (String tag : field.split("; ", -1)) {
            folded.append(folded.length() == 0 ? "" : ";\r\n ");
            if (tag.startsWith("b=")) {
                for (int i = 0; i < tag.length(); i += WIDTH) {
                    folded.append(i == 0 ? "" : "\r\n ").append(tag, i, Math.min(tag.length(), i + WIDTH));
                }
            } else {
                folded.append(tag);
            }
        }
        return folded.append("\r\n").toString();
    }
}
