package org.tlsgateway.mailets.inspection.sieve;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tlsgateway.mailets.content.HeaderBlock;

/** A message in memory. */
record FakeInput(byte[] content, String sender, List<String> recipients, Facts facts) implements SieveInput {
    /** What is known beside the message. */
    record Facts(int spam, int percent, int virus, Map<String, String> environment, ZonedDateTime now) {
        static final Facts NONE =
                new Facts(0, 0, 0, Map.of(), ZonedDateTime.parse("2026-11-30T08:15:30+01:00[Europe/Berlin]"));
    }

    static FakeInput of(String content) {
        return of(content.getBytes(StandardCharsets.UTF_8));
    }

    static FakeInput of(byte[] content) {
        return new FakeInput(content, "sender@example.org", List.of("rcpt@example.com"), Facts.NONE);
    }

    FakeInput from(String newSender, String... newRecipients) {
        return new FakeInput(content, newSender, List.of(newRecipients), facts);
    }

    /** As scanners say, from 0 to 10. */
    FakeInput spam(int value) {
        return scanned(value, value * 10, facts.virus);
    }

    FakeInput scanned(int spam, int percent, int virus) {
        return with(new Facts(spam, percent, virus, facts.environment, facts.now));
    }

    FakeInput knowing(String item, String value) {
        Map<String, String> more = new HashMap<>(facts.environment);
        more.put(item, value);
        return with(new Facts(facts.spam, facts.percent, facts.virus, more, facts.now));
    }

    FakeInput at(String time) {
        return with(new Facts(facts.spam, facts.percent, facts.virus, facts.environment, ZonedDateTime.parse(time)));
    }

    private FakeInput with(Facts others) {
        return new FakeInput(content, sender, recipients, others);
    }

    @Override
    public HeaderBlock header() throws IOException {
        return HeaderBlock.read(new ByteArrayInputStream(content));
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public InputStream body() throws IOException {
        int from = header().originalLength();
        return new ByteArrayInputStream(content, from, content.length - from);
    }

    @Override
    public int spamTestValue() {
        return facts.spam;
    }

    @Override
    public int spamTestPercent() {
        return facts.percent;
    }

    @Override
    public int virusTestValue() {
        return facts.virus;
    }

    @Override
    public Optional<String> environment(String item) {
        return Optional.ofNullable(facts.environment.get(item));
    }

    @Override
    public ZonedDateTime now() {
        return facts.now;
    }
}
