package org.tlsgateway.hooks.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded random sessions, in random pieces and answered at random times, compared with a simple reference. */
class RandomInputTest {
    private static final String[] WORDS = {
        "a",
        "b",
        ".",
        "..",
        "\\r\\n",
        "\\r\\n",
        "\\r\\n",
        "DATA\\r\\n",
        "\\r\\nDATA\\r\\n",
        "\\r\\n.\\r\\n",
        "\\r\\n.",
        ".\\r\\n",
        "NOOP\\r\\n",
        "BDAT 3\\r\\n",
        "bdat 0 LAST\\r\\n",
        "\\r\\nBDAT 30 last\\r\\n",
        "BDAT 9 x\\r\\n",
        "0123456789012345678901234567890123456789",
        "0123456789",
        "\\xff"
    };
    private static final String[] FAULTS = {"BDAT", "BDAT x", "\\r", "\\n", "\\0", ".\\r", ".\\n"};

    @Test
    void framerShouldAgreeWithTheReferenceWhateverComes() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = session(random);
            List<String> expected = Reference.events(bytes);
            List<String> seen = play(bytes, random, seed);
            assertThat(seen).as("seed %s: %s", seed, Escapes.text(bytes)).isEqualTo(expected);
        }
    }

    private static byte[] session(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int words = random.nextInt(40);
        int faults = random.nextInt(4) == 0 ? 8 : 200;
        for (int i = 0; i < words; i++) {
            String word = random.nextInt(faults) == 0
                    ? FAULTS[random.nextInt(FAULTS.length)]
                    : WORDS[random.nextInt(WORDS.length)];
            out.writeBytes(Escapes.bytes(word));
        }
        return out.toByteArray();
    }

    private static List<String> play(byte[] bytes, Random random, int seed) {
        FakeSession session = FakeSession.greeted();
        session.prompt = random.nextBoolean();
        int at = 0;
        while (at < bytes.length) {
            int to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 60));
            session.send(bytes, at, to);
            at = to;
            for (int answers = random.nextInt(3); answers > 0; answers--) {
                session.answer();
            }
        }
        while (session.answer()) {}
        assertThat(session.framer.scanned()).as("seed %s", seed).isLessThanOrEqualTo(bytes.length);
        List<String> events = new ArrayList<>(session.events);
        session.close();
        assertThat(session.leaked()).as("seed %s", seed).isZero();
        return events;
    }

    /** The rules, written down as plainly as can be, over all the bytes at once. */
    private static final class Reference {
        static List<String> events(byte[] bytes) {
            List<String> events = new ArrayList<>();
            int at = 0;
            boolean inData = false;
            while (at < bytes.length) {
                if (inData) {
                    at = message(bytes, at, events);
                    inData = false;
                } else {
                    int end = at;
                    while (end < bytes.length && bytes[end] != '\n') {
                        end++;
                    }
                    if (end == bytes.length) {
                        return events;
                    }
                    if (end == at || bytes[end - 1] != '\r') {
                        events.add("violation BARE_LF");
                        return events;
                    }
                    String line = Escapes.text(java.util.Arrays.copyOfRange(bytes, at, end + 1));
                    String content = line.substring(0, line.length() - 4);
                    if (content.matches("(?i)[ ]*BDAT( .*|\\\\.*|)")) {
                        at = chunk(bytes, at, end + 1, content, events);
                        if (at < 0) {
                            return events;
                        }
                        continue;
                    }
                    if (content.contains("\\0")) {
                        events.add("violation NUL_BYTE");
                    } else if (content.contains("\\r")) {
                        events.add("violation BARE_CR");
                    } else if (end + 1 - at > FakeSession.LIMITS.commandLine()) {
                        events.add("violation LINE_TOO_LONG");
                    } else {
                        events.add("command " + line);
                        inData = line.equals("DATA\\r\\n");
                    }
                    at = end + 1;
                }
                if (at < 0) {
                    return events;
                }
            }
            return events;
        }

        /** Where the commands go on; -1 when they do not. */
        private static int chunk(byte[] bytes, int from, int to, String content, List<String> events) {
            String[] words = content.split(" ");
            if (to - from > FakeSession.LIMITS.commandLine()
                    || content.contains("\\")
                    || words.length < 2
                    || !words[1].matches("\\d{1,18}")) {
                events.add("violation CHUNK_SIZE");
                return -1;
            }
            events.add("bdat " + content + "\\r\\n");
            long end = to + Long.parseLong(words[1]);
            if (end > bytes.length) {
                return -1;
            }
            boolean wellFormed = words.length == 2 || words.length == 3 && words[2].equalsIgnoreCase("LAST");
            events.add(
                    wellFormed
                            ? "chunk " + Escapes.text(java.util.Arrays.copyOfRange(bytes, to, (int) end))
                            : "skipped");
            return (int) end;
        }

        /** Where the commands go on; -1 when they do not. */
        private static int message(byte[] bytes, int from, List<String> events) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            String refusal = null;
            int at = from;
            while (true) {
                int start = at;
                while (at < bytes.length && bytes[at] != '\r' && bytes[at] != '\n' && bytes[at] != 0) {
                    at++;
                }
                if (at == bytes.length || bytes[at] == '\r' && at + 1 == bytes.length) {
                    return -1;
                }
                if (bytes[at] != '\r') {
                    events.add(bytes[at] == 0 ? "violation DATA_NUL" : "violation DATA_BARE_LF");
                    return -1;
                }
                if (bytes[at + 1] != '\n') {
                    events.add("violation DATA_BARE_CR");
                    return -1;
                }
                boolean dot = bytes[start] == '.';
                if (dot && at == start + 1) {
                    events.add(refusal == null ? "message " + Escapes.text(out.toByteArray()) : "refused " + refusal);
                    return at + 2;
                }
                int first = dot ? start + 1 : start;
                at += 2;
                int before = out.size();
                out.write(bytes, first, at - first);
                boolean tooLong = at - first > FakeSession.LIMITS.textLine();
                boolean tooBig = out.size() > FakeSession.LIMITS.messageSize();
                if (refusal == null && (tooLong || tooBig)) {
                    long room = FakeSession.LIMITS.messageSize() - before;
                    boolean lineFirst = tooLong && (!tooBig || room >= FakeSession.LIMITS.textLine());
                    refusal = lineFirst ? "TEXT_LINE_TOO_LONG" : "MESSAGE_TOO_BIG";
                }
            }
        }
    }
}
