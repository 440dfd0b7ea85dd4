package org.tlsgateway.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Time, size and identity of a set of files: cheap to take, and unequal to an earlier one when a file was changed, made or removed.
 *
 * @param stamps by file
 */
public record SourceFingerprint(Map<Path, Stamp> stamps) {
    public SourceFingerprint {
        stamps = Map.copyOf(stamps);
    }

    /**
     * What is compared of one file.
     *
     * @param modifiedNanos when it was last written, -1 when it is not there
     * @param size bytes, -1 when it is not there
     * @param key what tells it from a file that was moved into its place, empty where the system has no such thing
     */
    public record Stamp(long modifiedNanos, long size, String key) {
        static final Stamp ABSENT = new Stamp(-1, -1, "");

        static Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                Object key = attributes.fileKey();
                return new Stamp(
                        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                        attributes.size(),
                        key == null ? "" : key.toString());
            } catch (IOException absent) {
                return ABSENT;
            }
        }
    }

    /** The fingerprint of these files as they are now. */
    public static SourceFingerprint of(Collection<Path> files) {
        Map<Path, Stamp> stamps = new HashMap<>();
        files.forEach(file -> stamps.put(file, Stamp.of(file)));
        return new SourceFingerprint(stamps);
    }
}
