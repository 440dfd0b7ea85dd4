package org.tlsgateway.bench.relay;

import java.util.Locale;

/** A kind of mail and of sessions; twenty sessions at a time bring it. */
enum Job {
    SMALL_1("4 KiB, 1 per connection", 4 << 10, 1, true),
    SMALL_20("4 KiB, 20 per connection", 4 << 10, 20, true),
    LARGE_1("100 KiB, 1 per connection", 100 << 10, 1, true),
    LARGE_20("100 KiB, 20 per connection", 100 << 10, 20, true),
    STRIP_1("strip, 4 KiB, 1 per connection", 4 << 10, 1, false),
    STRIP_20("strip, 4 KiB, 20 per connection", 4 << 10, 20, false);

    static final int SESSIONS = 20;

    private final String words;
    private final int bytes;
    private final int perConnection;
    private final boolean secure;

    Job(String words, int bytes, int perConnection, boolean secure) {
        this.words = words;
        this.bytes = bytes;
        this.perConnection = perConnection;
        this.secure = secure;
    }

    /** As it is called in {@code --cases}. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String words() {
        return words;
    }

    /** Size of a message. */
    int bytes() {
        return bytes;
    }

    /** Messages of a connection. */
    int perConnection() {
        return perConnection;
    }

    /** Whether it comes in over TLS; it leaves over TLS always. */
    boolean secure() {
        return secure;
    }
}
