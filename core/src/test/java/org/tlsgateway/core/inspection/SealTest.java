package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.inspection.Seal.Check;
import org.tlsgateway.core.inspection.Seal.Field;

class SealTest {
    private static final Set<String> OURS = Set.of("gw.example.org");
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final SealKey KEY = key('k');
    private static final byte[] BODY = body("the body\r\n");
    private static final List<Field> FIELDS = List.of(
            new Field("X-Spam-Flag", " YES\r\n"),
            new Field("X-TlsGateway-Scan", " rspamd action=\"add\r\n header\"\r\n"),
            new Field("X-TlsGateway-Scan", " clamd\r\n"),
            new Field("Authentication-Results", " gw.example.org; auth=pass\r\n"),
            new Field("Received", " from a\r\n"),
            new Field("From", " a@a.test\r\n"),
            new Field("Subject", " one\t  two\r\n"),
            new Field("Date", " Mon, 30 Nov 2026 10:00:00 +0000\r\n"),
            new Field("Message-ID", " <1@a.test>\r\n"));

    private static SealKey key(char letter) {
        byte[] bytes = String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII);
        return SealKey.parse(Base64.getEncoder().encodeToString(bytes)).orElseThrow();
    }

    private static byte[] body(String text) {
        SealedBody body = new SealedBody();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        body.add(bytes, bytes.length);
        return body.end();
    }

    private static Field sealOf(List<Field> fields) {
        HeaderField seal = Seal.of(new Seal.Message(fields, BODY), OURS, KEY, NOW);
        String folded = seal.folded();
        assertThat(folded.lines()).allMatch(line -> line.length() <= 78);
        return new Field(seal.name(), folded.substring(seal.name().length() + 1));
    }

    private static List<Field> sealed() {
        List<Field> fields = new ArrayList<>();
        fields.add(sealOf(FIELDS));
        fields.addAll(FIELDS);
        return fields;
    }

    private static Check check(List<Field> fields) {
        return Seal.check(new Seal.Message(fields, BODY), KEY, NOW, HOUR);
    }

    private static List<Field> with(String name, String value) {
        List<Field> fields = sealed();
        fields.replaceAll(field -> field.name().equals(name) ? new Field(name, value) : field);
        return fields;
    }

    private static List<Field> adding(int at, String name, String value) {
        List<Field> fields = sealed();
        fields.add(at, new Field(name, value));
        return fields;
    }

    private static List<Field> editingSeal(UnaryOperator<String> edit) {
        List<Field> fields = sealed();
        fields.set(0, new Field(Seal.NAME, edit.apply(fields.get(0).value())));
        return fields;
    }

    private static List<Field> without(int index) {
        List<Field> fields = sealed();
        fields.remove(index);
        return fields;
    }

    static Stream<Arguments> messages() {
        List<Field> swapped = sealed();
        swapped.set(2, FIELDS.get(2));
        swapped.set(3, FIELDS.get(1));
        return Stream.of(
                arguments("as it was", sealed(), Check.VALID),
                arguments("a field folded otherwise", with("Subject", "one\r\n\ttwo \n"), Check.VALID),
                arguments("a name in other case", with("Message-ID", "<1@a.test>"), Check.VALID),
                arguments("a field that is not covered is added", adding(0, "Received", " by b\r\n"), Check.VALID),
                arguments("a field that is not covered is removed", without(5), Check.VALID),
                arguments("none of it", FIELDS, Check.ABSENT),
                arguments("a word of ours changed", with("X-Spam-Flag", " NO\r\n"), Check.CHANGED),
                arguments("blanks gone", with("Subject", " onetwo\r\n"), Check.CHANGED),
                arguments("a field of ours missing", without(3), Check.CHANGED),
                arguments("ours in another order", swapped, Check.CHANGED),
                arguments("one of ours twice", adding(1, "X-Spam-Flag", " YES\r\n"), Check.CHANGED),
                arguments("an imitation beside", adding(1, "X-TlsGateway-Other", " clean\r\n"), Check.CHANGED),
                arguments("one more scan", adding(4, "x-tlsgateway-scan", " rspamd clean\r\n"), Check.CHANGED),
                arguments("a Cc where there was none", adding(1, "Cc", " x@x.test\r\n"), Check.CHANGED),
                arguments("another Content-Type", adding(9, "Content-Type", " text/html\r\n"), Check.CHANGED),
                arguments("another message", with("Message-ID", " <2@a.test>\r\n"), Check.CHANGED),
                arguments("another sender", with("From", " b@a.test\r\n"), Check.CHANGED),
                arguments("another day", with("Date", " Tue, 1 Dec 2026 10:00:00 +0000\r\n"), Check.CHANGED),
                arguments("two seals", adding(0, Seal.NAME, sealOf(FIELDS).value()), Check.MALFORMED),
                arguments("a seal of nonsense", editingSeal(value -> " hello\r\n"), Check.MALFORMED),
                arguments("another version", editingSeal(value -> value.replace("v=1", "v=2")), Check.MALFORMED),
                arguments("another algorithm", editingSeal(value -> value.replace("sha256", "none")), Check.MALFORMED),
                arguments("something after it", editingSeal(value -> value.stripTrailing() + "; x=1"), Check.MALFORMED),
                arguments("made younger", editingSeal(value -> value.replace("t=1", "t=2")), Check.CHANGED),
                arguments("less covered", editingSeal(value -> value.replace(" subject", "")), Check.CHANGED),
                arguments(
                        "ours not covered",
                        editingSeal(value -> value.replace("x-tlsgateway-scan", "x-other")),
                        Check.CHANGED));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("messages")
    void sealShouldHoldForTheMessageThatItWasMadeFor(String what, List<Field> fields, Check expected) {
        assertThat(check(fields)).isEqualTo(expected);
    }

    @Test
    void sealShouldNotHoldWhenTheBodyIsAnother() {
        assertThat(Seal.check(new Seal.Message(sealed(), body("another\r\n")), KEY, NOW, HOUR))
                .isEqualTo(Check.CHANGED);
    }

    @Test
    void sealShouldNotHoldWhenTheKeyIsAnother() {
        assertThat(Seal.check(new Seal.Message(sealed(), BODY), key('x'), NOW, HOUR))
                .isEqualTo(Check.CHANGED);
    }

    @Test
    void sealShouldEndWithItsAge() {
        Seal.Message message = new Seal.Message(sealed(), BODY);
        assertThat(Seal.check(message, KEY, NOW.plus(HOUR), HOUR)).isEqualTo(Check.VALID);
        assertThat(Seal.check(message, KEY, NOW.plus(HOUR).plusSeconds(1), HOUR))
                .isEqualTo(Check.EXPIRED);
        assertThat(Seal.check(message, KEY, NOW.minus(HOUR).minusSeconds(1), HOUR))
                .isEqualTo(Check.EXPIRED);
    }

    @Test
    void sealShouldHoldForEightBitFieldsAndNotCoverLinesThatAreNone() {
        List<Field> fields = new ArrayList<>(List.of(
                new Field("", "no field at all\r\n"), new Field("subject", " gr\u00fc\u00dfe \u0085\u00a0\u000b\r\n")));
        fields.add(0, sealOf(fields));
        assertThat(check(fields)).isEqualTo(Check.VALID);
        fields.set(1, new Field("", "something else\r\n"));
        assertThat(check(fields)).isEqualTo(Check.VALID);
        fields.set(2, new Field("subject", " gr\u00fc\u00dfe \u0085\u00a0\r\n"));
        assertThat(check(fields)).isEqualTo(Check.CHANGED);
    }

    @Test
    void textShouldBeExactlyTheDocumentedOne() {
        String value = sealOf(FIELDS).value().replaceAll("\\s+", " ").strip();
        String unsigned = value.substring(0, value.lastIndexOf("b=") + 2);
        String names =
                "from sender reply-to to cc subject date message-id mime-version content-type content-transfer-encoding"
                        + " x-spam-flag x-tlsgateway-scan authentication-results";
        assertThat(unsigned)
                .isEqualTo("v=1; a=hmac-sha256; t=1796032800; h=" + names + "; bh="
                        + Base64.getEncoder().encodeToString(BODY) + "; b=");
        byte[] text = Seal.text(
                new Seal.Message(FIELDS, BODY), new java.util.LinkedHashSet<>(List.of(names.split(" "))), unsigned);
        assertThat(new String(text, StandardCharsets.ISO_8859_1))
                .isEqualTo("from:a@a.test\r\nsubject:one two\r\ndate:Mon, 30 Nov 2026 10:00:00 +0000\r\n"
                        + "message-id:<1@a.test>\r\nx-spam-flag:YES\r\n"
                        + "x-tlsgateway-scan:rspamd action=\"add header\"\r\nx-tlsgateway-scan:clamd\r\n"
                        + "authentication-results:gw.example.org; auth=pass\r\nx-tlsgateway-seal:" + unsigned);
    }

    @Test
    void keyShouldNotBeShown() {
        assertThat(KEY).hasToString("SealKey");
    }
}
