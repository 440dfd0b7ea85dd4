package org.tlsgateway.mailets.inspection.sieve;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tlsgateway.mailets.content.HeaderBlock;

/** A message in memory. */
record FakeInput(byte[] content, String sender, List<String> recipients, int spamTestValue) implements SieveInput {
    static FakeInput of(String content) {
        return new FakeInput(
                content.getBytes(StandardCharsets.UTF_8), "sender@example.org", List.of("rcpt@example.com"), 0);
    }

    FakeInput from(String newSender, String... newRecipients) {
        return new FakeInput(content, newSender, List.of(newRecipients), spamTestValue);
    }

    FakeInput spam(int value) {
        return new FakeInput(content, sender, recipients, value);
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
}
