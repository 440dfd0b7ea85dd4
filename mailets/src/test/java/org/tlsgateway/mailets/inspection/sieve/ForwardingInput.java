package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.tlsgateway.mailets.content.HeaderBlock;

/** Another message, for tests that change one thing about it. */
abstract class ForwardingInput implements SieveInput {
    private final SieveInput input;

    ForwardingInput(SieveInput input) {
        this.input = input;
    }

    @Override
    public HeaderBlock header() throws IOException {
        return input.header();
    }

    @Override
    public long size() {
        return input.size();
    }

    @Override
    public InputStream body() throws IOException {
        return input.body();
    }

    @Override
    public String sender() {
        return input.sender();
    }

    @Override
    public List<String> recipients() {
        return input.recipients();
    }

    @Override
    public int spamTestValue() {
        return input.spamTestValue();
    }

    @Override
    public int spamTestPercent() {
        return input.spamTestPercent();
    }

    @Override
    public int virusTestValue() {
        return input.virusTestValue();
    }

    @Override
    public Optional<String> environment(String item) {
        return input.environment(item);
    }

    @Override
    public ZonedDateTime now() {
        return input.now();
    }
}
