package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tlsgateway.bench.process.Contender;

/** A private Postfix that relays with certificates verified and its connections, also those inside TLS, used again. */
record PostfixRelay(Sinks sinks) implements Relays {
    private static final String PROGRAM = "/usr/sbin/postfix";

    private static final String MAIN = """
            compatibility_level = 3.6
            queue_directory = %1$s/queue
            data_directory = %1$s/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            maillog_file = /dev/stdout
            multi_instance_name = postfix-gateway-bench
            myhostname = relay.test
            mydestination =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            local_recipient_maps =
            alias_maps =
            alias_database =
            biff = no
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtpd_peername_lookup = no
            smtpd_tls_security_level = may
            smtpd_tls_chain_files = %2$s, %3$s
            smtpd_tls_received_header = yes
            smtp_dns_support_level = disabled
            smtp_tls_security_level = secure
            smtp_tls_secure_cert_match = %5$s
            smtp_tls_CAfile = %4$s
            smtp_tls_connection_reuse = yes
            smtp_tls_session_cache_database = btree:%1$s/data/smtp_scache
            initial_destination_concurrency = 20
            default_destination_concurrency_limit = 20
            transport_maps = inline:{ %6$s }
            """;

    private static final String MASTER = """
            127.0.0.1:%d inet n - n - - smtpd
            postlog unix-dgram n - n - 1 postlogd
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            tlsproxy unix - - n - 0 tlsproxy
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            error unix - - n - - error
            retry unix - - n - - error
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            """;

    @Override
    public Relay start(Path directory, List<String> prefix) throws IOException, InterruptedException {
        for (String name : List.of("etc", "queue", "data")) {
            Files.createDirectories(directory.resolve(name));
        }
        // Its processes that are not root's have to come in.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Tools.run(List.of("chown", "postfix", directory.resolve("data").toString()));
        int port = Contender.freePort();
        Path etc = directory.resolve("etc");
        Files.writeString(etc.resolve("main.cf"), mainCf(directory));
        Files.writeString(etc.resolve("master.cf"), String.format(Locale.ROOT, MASTER, port));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(PROGRAM, "-c", etc.toString(), "start-fg"));
        List<String> stop = List.of(PROGRAM, "-c", etc.toString(), "stop");
        return new Relay(Contender.start("Postfix", port, directory, command, stop), port, port);
    }

    private String mainCf(Path directory) {
        StringBuilder transports = new StringBuilder();
        for (Domain domain : Domain.values()) {
            int sink = sinks.get(domain).port();
            transports.append(String.format(Locale.ROOT, "{ %s = smtp:[127.0.0.1]:%d } ", domain.domain(), sink));
        }
        String name = Sinks.RELAY;
        Object[] values = {
            directory, sinks.key(name), sinks.certificate(name), sinks.authority(), Domain.NAME, transports
        };
        return String.format(Locale.ROOT, MAIN, values);
    }
}
