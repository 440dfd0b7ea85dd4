package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.tlsgateway.mailets.content.HeaderBlock;

/** A message that cannot be read. */
final class UnreadableInput implements SieveInput {
    @Override
    public HeaderBlock header() throws IOException {
        throw new IOException("no disk");
    }

    @Override
    public long size() {
        throw new IllegalStateException("no disk");
    }

    @Override
    public InputStream body() throws IOException {
        throw new IOException("no disk");
    }

    @Override
    public String sender() {
        return "";
    }

    @Override
    public List<String> recipients() {
        return List.of();
    }

    @Override
    public int spamTestValue() {
        return 0;
    }

    @Override
    public int spamTestPercent() {
        return 0;
    }

    @Override
    public int virusTestValue() {
        return 0;
    }

    @Override
    public Optional<String> environment(String item) {
        return Optional.empty();
    }

    @Override
    public ZonedDateTime now() {
        throw new IllegalStateException("no clock");
    }
}
