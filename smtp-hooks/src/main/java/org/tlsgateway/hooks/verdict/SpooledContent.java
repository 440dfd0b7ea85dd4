package org.tlsgateway.hooks.verdict;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.server.core.MimeMessageSource;
import org.jspecify.annotations.Nullable;

/** The bytes of one message, written once and read often: in memory up to a threshold, then in a file that ends with it. */
final class SpooledContent implements MimeMessageSource, Disposable {
    private static final int BUFFER = 16 * 1024;

    private final String id;
    private final ContentStore store;
    private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream out = memory;
    private byte @Nullable [] bytes;
    private long size;
    /** Bytes that the store counts as in memory. */
    private long counted;

    SpooledContent(String id, ContentStore store) {
        this.id = id;
        this.store = store;
    }

    void write(byte[] block, int offset, int length) throws IOException {
        if (memory != null && goesToFile(length)) {
            moveToFile(memory);
        }
        if (out == null) {
            throw new IOException("message " + id + " is complete or gone");
        }
        out.write(block, offset, length);
        size += length;
        if (memory != null) {
            count(length);
        }
    }

    /** Whether so many more bytes, or with 0 the end, are written to a file. */
    boolean goesToFile(int more) {
        return file != null || memory != null && !store.hasRoom(size, more);
    }

    boolean inFile() {
        return file != null;
    }

    private void count(long bytes) {
        counted += bytes;
        store.count(bytes);
    }

    private void moveToFile(ByteArrayOutputStream held) throws IOException {
        Files.createDirectories(store.directory());
        Path made = Files.createTempFile(store.directory(), "message-", ".tmp");
        file = made;
        OutputStream toFile = new BufferedOutputStream(Files.newOutputStream(made), BUFFER);
        out = toFile;
        memory = null;
        count(-counted);
        held.writeTo(toFile);
    }

    /** All is written; from now on it can be read. */
    void complete() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
        if (memory != null) {
            bytes = memory.toByteArray();
            memory = null;
        }
    }

    @Override
    public String getSourceId() {
        return id;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        byte[] held = bytes;
        if (held != null) {
            return new ByteArrayInputStream(held);
        }
        Path onDisk = file;
        if (onDisk == null) {
            throw new IOException("message " + id + " is gone");
        }
        return new BufferedInputStream(Files.newInputStream(onDisk), BUFFER);
    }

    @Override
    public long getMessageSize() {
        return size;
    }

    @Override
    public void dispose() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException alreadyFailing) {
            // a full disk shows again here; the file goes all the same
        }
        out = null;
        memory = null;
        bytes = null;
        count(-counted);
        Path onDisk = file;
        file = null;
        if (onDisk != null) {
            try {
                Files.deleteIfExists(onDisk);
            } catch (IOException notDeleted) {
                onDisk.toFile().deleteOnExit();
            }
        }
    }
}
