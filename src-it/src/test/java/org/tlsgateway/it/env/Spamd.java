package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A real spamd of SpamAssassin that asks nobody on the network. */
public final class Spamd extends Daemon {
    private static final Path SYSTEM = Path.of("/etc/spamassassin");

    public Spamd() {
        super("spamd");
    }

    @Override
    List<String> command(WorkDirectory place, int port) throws IOException {
        Path etc = Files.createDirectories(place.path().resolve("etc"));
        Path home = Files.createDirectories(place.path().resolve("home"));
        // Which of its parts are loaded, as the package has it.
        try (Stream<Path> files = Files.list(SYSTEM)) {
            files.filter(file -> file.toString().endsWith(".pre")).forEach(file -> copy(file, etc));
        }
        Files.writeString(
                etc.resolve("local.cf"),
                "required_score 5.0\nuse_bayes 0\nskip_rbl_checks 1\ndns_available no\nreport_safe 0\n"
                        + "header TEST_SUBJECT Subject =~ /buy cheap pills/i\nscore TEST_SUBJECT 9.0\n");
        return List.of(
                Peers.find("spamd").toString(),
                "-L",
                "-x",
                "-i",
                "127.0.0.1",
                "-A",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "--siteconfigpath=" + etc,
                "--configpath=/usr/share/spamassassin",
                "-H",
                home.toString(),
                "-u",
                "nobody",
                "-m",
                "4",
                "--min-children=2",
                "-s",
                "stderr",
                "-r",
                place.path().resolve("pid").toString());
    }

    private static void copy(Path file, Path directory) {
        try {
            Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
