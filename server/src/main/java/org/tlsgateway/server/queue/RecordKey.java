package org.tlsgateway.server.queue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The keys of the store: {@code m queue NUL at id} of what is known of a mail, {@code b id} of its content. The time in the
 * key lets a mail be made due without a second write to one key, which SingleDelete forbids.
 *
 * @param queue its name
 * @param at {@link Entry#at()}
 * @param id {@link Entry#id()}
 */
record RecordKey(String queue, long at, long id) {
    static final byte[] ALL = {'m'};

    static RecordKey of(String queue, Entry entry) {
        return new RecordKey(queue, entry.at(), entry.id());
    }

    byte[] bytes() {
        byte[] name = queue.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + 18)
                .put(ALL)
                .put(name)
                .put((byte) 0)
                .putLong(at)
                .putLong(id)
                .array();
    }

    byte[] contentBytes() {
        return contentBytes(id);
    }

    static byte[] contentBytes(long id) {
        return ByteBuffer.allocate(9).put((byte) 'b').putLong(id).array();
    }

    static RecordKey parse(byte[] key) {
        ByteBuffer numbers = ByteBuffer.wrap(key, key.length - 16, 16);
        return new RecordKey(
                new String(key, 1, key.length - 18, StandardCharsets.UTF_8), numbers.getLong(), numbers.getLong());
    }

    static boolean isRecord(byte[] key) {
        return key.length >= 18 && key[0] == ALL[0];
    }
}
