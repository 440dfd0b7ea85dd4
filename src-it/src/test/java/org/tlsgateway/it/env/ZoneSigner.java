package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes a key for each zone and signs the zones, with the tools of ldns; the files are below its directory. */
final class ZoneSigner {
    private static final String SOA =
            "$TTL 60\n@ IN SOA ns.test. hostmaster.test. 1 3600 600 86400 30\n@ NS ns.test.\n";

    private final SignedZones zones;
    private final Path directory;

    /** By the zone's name, the files of its key without their endings. */
    private final Map<String, Path> keys = new ConcurrentHashMap<>();

    ZoneSigner(SignedZones zones, Path directory) {
        this.zones = zones;
        this.directory = directory;
    }

    /** Writes all zones. */
    void sign() throws IOException {
        Files.createDirectory(directory.resolve("zones"));
        // One process per key and zone: they are waited for together.
        zones.all().parallelStream()
                .filter(zone -> zone.state().isSigned())
                .forEach(zone -> keys.put(zone.name(), key(zone)));
        zones.all().parallelStream().forEach(this::write);
    }

    /** The DS record of the root. */
    Path anchor() {
        return ending(keys.get(SignedZones.ROOT), ".ds");
    }

    Path file(SignedZones.Zone zone) {
        return directory.resolve("zones").resolve(zone.name().equals(SignedZones.ROOT) ? "root" : zone.name());
    }

    private Path key(SignedZones.Zone zone) {
        try {
            // A directory of its own: the name of the file is the zone and the number of the key only.
            Path own = Files.createTempDirectory(directory, "key");
            String script = "cd \"$0\" && ldns-keygen -r /dev/urandom -a ECDSAP256SHA256 -k \"$1\"";
            String name = Command.run("sh", "-c", script, own.toString(), zone.absolute())
                    .succeeded();
            return own.resolve(name.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(SignedZones.Zone zone) {
        try {
            if (zone.state() == SignedZones.State.INSECURE) {
                Files.writeString(file(zone), text(zone));
            } else if (zone.state().isSigned()) {
                Path unsigned = Files.writeString(file(zone).resolveSibling("unsigned-" + zone.name()), text(zone));
                sign(zone, unsigned);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sign(SignedZones.Zone zone, Path unsigned) {
        List<String> command = new ArrayList<>(List.of("ldns-signzone"));
        if (zone.state() == SignedZones.State.SECURE_NSEC3) {
            command.add("-n");
        }
        if (zone.state() == SignedZones.State.SECURE_OPT_OUT) {
            command.addAll(List.of("-n", "-p"));
        }
        if (zone.state() == SignedZones.State.EXPIRED) {
            command.addAll(List.of("-i", daysAgo(60), "-e", daysAgo(30)));
        }
        command.addAll(List.of("-o", zone.absolute(), "-f", file(zone).toString(), unsigned.toString()));
        command.add(keys.get(zone.name()).toString());
        Command.run(new byte[0], command).succeeded();
    }

    private String text(SignedZones.Zone zone) throws IOException {
        StringBuilder text = new StringBuilder("$ORIGIN " + zone.absolute() + "\n" + SOA);
        zone.lines().forEach(line -> text.append(line).append('\n'));
        for (SignedZones.Zone child : zones.children(zone)) {
            text.append(child.absolute()).append(" NS ns.test.\n");
            if (child.state().isSigned()) {
                Path key = child.state() == SignedZones.State.WRONG_DS ? key(child) : keys.get(child.name());
                text.append(Files.readString(ending(key, ".ds")));
            }
        }
        return text.toString();
    }

    private static Path ending(Path key, String ending) {
        return key.resolveSibling(key.getFileName() + ending);
    }

    private static String daysAgo(int days) {
        return LocalDate.now(ZoneOffset.UTC).minusDays(days).format(DateTimeFormatter.BASIC_ISO_DATE);
    }
}
