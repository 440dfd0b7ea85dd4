package org.tlsgateway.hooks.framing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A session of the corpus: bytes of the client in stretches, between which the session answers STARTTLS, and what has to come out. See
 * the head of the files under framing/.
 */
record Transcript(String name, List<Stretch> stretches, List<String> expected) {
    /** Bytes, and how the session answers the STARTTLS in them. */
    record Stretch(byte[] bytes, Answer answer) {}

    enum Answer {
        NONE,
        TLS,
        REFUSE
    }

    @Override
    public String toString() {
        return name;
    }

    static List<Transcript> read(String resource) {
        String text;
        try (InputStream in = Transcript.class.getResourceAsStream("/framing/" + resource)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Transcript> transcripts = new ArrayList<>();
        for (String part : text.split("(?m)^== ")) {
            int end = part.indexOf('\n');
            if (!part.startsWith("#") && end > 0) {
                transcripts.add(parse(part.substring(0, end).trim(), part.substring(end + 1)));
            }
        }
        return transcripts;
    }

    private static Transcript parse(String name, String body) {
        List<Stretch> stretches = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        StringBuilder bytes = new StringBuilder();
        for (String line : body.split("\n")) {
            if (line.startsWith("C: ")) {
                bytes.append(line.substring(3));
            } else if (line.startsWith("S: ")) {
                expected.add(line.substring(3));
            } else if (line.equals("TLS") || line.equals("REFUSE")) {
                stretches.add(new Stretch(Escapes.bytes(bytes.toString()), Answer.valueOf(line)));
                bytes.setLength(0);
            } else if (!line.isBlank()) {
                throw new IllegalArgumentException(name + ": " + line);
            }
        }
        stretches.add(new Stretch(Escapes.bytes(bytes.toString()), Answer.NONE));
        return new Transcript(name, stretches, expected);
    }
}
