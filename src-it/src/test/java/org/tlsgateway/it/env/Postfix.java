package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One private Postfix with several listeners: one for each kind of certificate, and one without STARTTLS. What it takes is in
 * one maildir.
 */
public final class Postfix implements BeforeAllCallback, AfterAllCallback {
    private final Map<TestPki.Flaw, Integer> ports = new EnumMap<>(TestPki.Flaw.class);
    private WorkDirectory directory;
    private TestPki pki;
    private PeerProcess process;
    private int clearPort;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Peers.requireRoot();
        Peers.require("postfix", "postconf");
        directory = WorkDirectory.create("postfix");
        Path root = directory.path();
        pki = new TestPki(root.resolve("pki"));
        for (String name : List.of("etc", "queue", "data", "mail")) {
            Files.createDirectory(root.resolve(name));
        }
        Command.run("chown", "postfix", root.resolve("data").toString()).succeeded();
        Command.run("chown", "65534:65534", root.resolve("mail").toString()).succeeded();
        Files.writeString(root.resolve("etc/main.cf"), mainCf(root));
        Files.writeString(root.resolve("etc/master.cf"), masterCf());
        Files.writeString(root.resolve("etc/domains"), "/\\.test$/ ok\n");
        Files.writeString(root.resolve("etc/access"), "/^tempfail@/ 450 4.2.1 later\n/^permfail@/ 550 5.1.1 nobody\n");
        Path log = root.resolve("log");
        process = PeerProcess.start("postfix", log, Map.of(), postfix("start-fg"));
        for (int port : allPorts()) {
            if (!Waiting.within(Duration.ofSeconds(20), () -> SmtpDialogue.greets(port))) {
                throw new IllegalStateException("Postfix does not greet:\n" + process.output());
            }
        }
    }

    private List<Integer> allPorts() {
        List<Integer> all = new ArrayList<>(ports.values());
        all.add(clearPort);
        return all;
    }

    private List<String> postfix(String what) {
        String program = String.valueOf(Peers.find("postfix"));
        return List.of(program, "-c", directory.path().resolve("etc").toString(), what);
    }

    private static String mainCf(Path root) {
        return """
                compatibility_level = 3.6
                queue_directory = ROOT/queue
                data_directory = ROOT/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                mail_owner = postfix
                setgid_group = postdrop
                maillog_file = /dev/stdout
                multi_instance_name = postfix-gateway-it
                myhostname = mx.downstream.test
                mydestination =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                mynetworks = 127.0.0.0/8
                local_recipient_maps =
                alias_maps =
                alias_database =
                biff = no
                virtual_mailbox_domains = regexp:ROOT/etc/domains
                virtual_mailbox_base = ROOT/mail
                virtual_mailbox_maps = static:all/
                virtual_uid_maps = static:65534
                virtual_gid_maps = static:65534
                smtpd_tls_loglevel = 1
                smtpd_tls_received_header = yes
                smtpd_relay_restrictions = reject_unauth_destination
                smtpd_recipient_restrictions = check_recipient_access regexp:ROOT/etc/access
                smtpd_client_connection_rate_limit = 0
                smtpd_client_connection_count_limit = 0
                smtpd_peername_lookup = no
                """.replace("ROOT", root.toString());
    }

    private String masterCf() {
        StringBuilder text = new StringBuilder();
        List<Integer> free = Ports.free(TestPki.Flaw.values().length + 1);
        for (TestPki.Flaw flaw : TestPki.Flaw.values()) {
            int port = free.get(flaw.ordinal());
            ports.put(flaw, port);
            listener(
                    text,
                    port,
                    flaw.name(),
                    "smtpd_tls_security_level=may",
                    "smtpd_tls_chain_files=" + pki.key(flaw) + "," + pki.certificate(flaw));
        }
        clearPort = free.get(free.size() - 1);
        listener(text, clearPort, "CLEAR", "smtpd_tls_security_level=none");
        return text.append("""
                        postlog unix-dgram n - n - 1 postlogd
                        cleanup unix n - n - 0 cleanup
                        qmgr unix n - n 300 1 qmgr
                        tlsmgr unix - - n 1000? 1 tlsmgr
                        rewrite unix - - n - - trivial-rewrite
                        bounce unix - - n - 0 bounce
                        defer unix - - n - 0 bounce
                        trace unix - - n - 0 bounce
                        proxymap unix - - n - - proxymap
                        error unix - - n - - error
                        retry unix - - n - - error
                        virtual unix - n n - - virtual
                        anvil unix - - n - 1 anvil
                        """).toString();
    }

    private static void listener(StringBuilder text, int port, String name, String... options) {
        text.append("127.0.0.1:")
                .append(port)
                .append(" inet n - n - - smtpd -o syslog_name=postfix/")
                .append(name);
        for (String option : options) {
            text.append(" -o ").append(option);
        }
        text.append('\n');
    }

    /** The listener that presents this certificate. */
    public int port(TestPki.Flaw flaw) {
        return ports.get(flaw);
    }

    /** The listener without STARTTLS. */
    public int clearPort() {
        return clearPort;
    }

    public TestPki pki() {
        return pki;
    }

    public String log() {
        return process.output();
    }

    /** The messages in the mailbox, as they were received. */
    public List<String> mailbox(String recipient) {
        Path box = directory.path().resolve("mail/all/new");
        if (!Files.isDirectory(box)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(box)) {
            List<String> messages = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String message = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (message.contains("Delivered-To: " + recipient + "\n")) {
                    messages.add(message);
                }
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a message in the mailbox. */
    public String awaitMessage(String recipient, Duration limit) {
        if (!Waiting.within(limit, () -> !mailbox(recipient).isEmpty())) {
            throw new AssertionError("no message for " + recipient + ":\n" + log());
        }
        return mailbox(recipient).get(0);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (process != null) {
            // start-fg leaves its master behind when it is killed
            Command.run(new byte[0], postfix("stop"));
            process.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
