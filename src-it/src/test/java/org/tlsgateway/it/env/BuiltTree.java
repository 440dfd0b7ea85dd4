package org.tlsgateway.it.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/** The source tree, with what Maven has built in it, for tests of the {@code gateway} script. */
public final class BuiltTree {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "."), "..").toAbsolutePath().normalize();

    private BuiltTree() {}

    public static Path script() {
        return ROOT.resolve("gateway");
    }

    /** Maven leaves what has not changed as it is, and the script would build again what is older than the sources. */
    public static void takeAsItIs() throws IOException {
        for (String built : List.of("server/target/gateway/classpath", "bench/target/benchmarks.jar")) {
            Files.setLastModifiedTime(ROOT.resolve(built), FileTime.from(Instant.now()));
        }
    }
}
