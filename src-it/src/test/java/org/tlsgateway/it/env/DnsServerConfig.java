package org.tlsgateway.it.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of Knot, which has the zones, and of Unbound, which asks it. */
final class DnsServerConfig {
    private final SignedZones zones;
    private final ZoneSigner signer;
    private final Path root;

    DnsServerConfig(SignedZones zones, ZoneSigner signer, Path root) {
        this.zones = zones;
        this.signer = signer;
        this.root = root;
    }

    /** @param address with its port, as Knot and Unbound write it: {@code 127.0.0.1@53} */
    Path knot(String address) throws IOException {
        StringBuilder text =
                new StringBuilder("""
                server:
                    rundir: "ROOT"
                    listen: ADDRESS
                    udp-workers: 1
                    tcp-workers: 1
                    background-workers: 1
                log:
                  - target: stderr
                    server: info
                    zone: warning
                database:
                    storage: "ROOT/db"
                template:
                  - id: default
                    zonefile-load: whole
                    zonefile-sync: -1
                    journal-content: none
                    semantic-checks: soft
                zone:
                """.replace("ROOT", root.toString()).replace("ADDRESS", address));
        for (SignedZones.Zone zone : zones.all()) {
            // Without its file Knot answers SERVFAIL.
            text.append("  - domain: \"%s\"\n    file: \"%s\"\n".formatted(zone.absolute(), signer.file(zone)));
        }
        return Files.writeString(root.resolve("knot.conf"), text.toString());
    }

    /** A resolver that validates, or one that only hands on what Knot says. */
    Path unbound(String name, boolean validating, String address, String authority) throws IOException {
        StringBuilder silent = new StringBuilder();
        zones.silent().forEach(zone -> silent.append("    local-zone: \"" + zone + ".\" deny\n"));
        String text = """
                server:
                    interface: ADDRESS
                    do-daemonize: no
                    username: ""
                    chroot: ""
                    directory: "ROOT"
                    pidfile: ""
                    use-syslog: no
                    logfile: ""
                    verbosity: 1
                    num-threads: 1
                    so-reuseport: no
                    access-control: 127.0.0.0/8 allow
                    do-not-query-localhost: no
                    do-ip6: no
                    module-config: "MODULES"
                    trust-anchor-file: "ANCHOR"
                    local-zone: "test." nodefault
                    msg-cache-size: 4m
                    rrset-cache-size: 4m
                    outgoing-range: 64
                    num-queries-per-thread: 64
                    qname-minimisation: no
                SILENT
                remote-control:
                    control-enable: no
                forward-zone:
                    name: "."
                    forward-addr: AUTHORITY
                """.replace("MODULES", validating ? "validator iterator" : "iterator")
                .replace("ADDRESS", address)
                .replace("ROOT", root.toString())
                .replace("ANCHOR", signer.anchor().toString())
                .replace("SILENT\n", silent)
                .replace("AUTHORITY", authority);
        return Files.writeString(root.resolve(name + ".conf"), text);
    }
}
