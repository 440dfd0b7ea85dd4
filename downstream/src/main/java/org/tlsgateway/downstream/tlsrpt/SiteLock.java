package org.tlsgateway.downstream.tlsrpt;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The lock of the node that reports, a lock of the system on a file: whatever ends the node ends it too. */
final class SiteLock implements AutoCloseable {
    private final Path file;
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;

    SiteLock(Path directory) {
        this.file = directory.resolve("lock");
    }

    /** True when this node has it, from now on or already. */
    synchronized boolean acquire() throws IOException {
        if (lock != null && lock.isValid()) {
            return true;
        }
        close();
        Files.createDirectories(file.getParent());
        FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock taken = opened.tryLock();
            if (taken != null) {
                channel = opened;
                lock = taken;
                return true;
            }
        } catch (OverlappingFileLockException sameProcess) {
            opened.close();
            return false;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        opened.close();
        return false;
    }

    @Override
    public synchronized void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        lock = null;
        if (open != null) {
            open.close();
        }
    }
}
