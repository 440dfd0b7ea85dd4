package org.tlsgateway.hooks.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded session, its bytes in one piece, in two pieces split at every byte, and byte by byte. */
class CorpusTest {
    static Stream<Transcript> transcripts() {
        return Stream.of("bdat.txt", "commands.txt", "data.txt", "smuggling.txt", "starttls.txt")
                .flatMap(file -> Transcript.read(file).stream());
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void framerShouldTellTheSameWhenInputComesWhole(Transcript transcript) {
        play(transcript, (session, bytes) -> session.send(bytes, 0, bytes.length), "whole");
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void framerShouldTellTheSameWhenInputIsSplitAtEveryByte(Transcript transcript) {
        int longest = transcript.stretches().stream()
                .mapToInt(stretch -> stretch.bytes().length)
                .max()
                .orElseThrow();
        for (int split = 0; split <= longest; split++) {
            int at = split;
            play(
                    transcript,
                    (session, bytes) -> {
                        int here = Math.min(at, bytes.length);
                        session.send(bytes, 0, here);
                        session.send(bytes, here, bytes.length);
                    },
                    "split at " + split);
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void framerShouldTellTheSameWhenBytesComeOneByOne(Transcript transcript) {
        play(
                transcript,
                (session, bytes) -> {
                    for (int i = 0; i < bytes.length; i++) {
                        session.send(bytes, i, i + 1);
                    }
                },
                "byte by byte");
    }

    private static void play(Transcript transcript, BiConsumer<FakeSession, byte[]> sender, String how) {
        FakeSession session = FakeSession.greeted();
        for (Transcript.Stretch stretch : transcript.stretches()) {
            if (session.channel.isOpen()) {
                sender.accept(session, stretch.bytes());
            }
            switch (stretch.answer()) {
                case TLS -> session.startTls();
                case REFUSE -> session.answer();
                case NONE -> {}
            }
        }
        List<String> expected = transcript.expected();
        assertThat(session.events).as("%s, %s", transcript.name(), how).isEqualTo(expected);
        session.close();
        assertThat(session.leaked()).as("bytes leaked, %s", how).isZero();
    }
}
