package org.tlsgateway.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Time and size of a set of files: cheap to take, and unequal to an earlier one when a file was changed, made or removed.
 *
 * @param stamps by file
 */
public record SourceFingerprint(Map<Path, Stamp> stamps) {
    public SourceFingerprint {
        stamps = Map.copyOf(stamps);
    }

    /** What is compared of one file; both are -1 when it is not there. */
    public record Stamp(long modifiedMillis, long size) {
        static final Stamp ABSENT = new Stamp(-1, -1);

        static Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size());
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
