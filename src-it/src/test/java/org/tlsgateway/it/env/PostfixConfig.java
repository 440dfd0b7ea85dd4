package org.tlsgateway.it.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a private Postfix that takes all mail for {@code .test} into one maildir. */
final class PostfixConfig {
    private final Path root;
    private final List<String> listeners = new ArrayList<>();

    PostfixConfig(Path root) {
        this.root = root;
    }

    /** A listener that logs under this name; the address as in master.cf. */
    PostfixConfig listener(String address, String name, String... options) {
        StringBuilder line = new StringBuilder(address + " inet n - n - - smtpd -o syslog_name=postfix/" + name);
        for (String option : options) {
            line.append(" -o ").append(option);
        }
        listeners.add(line.toString());
        return this;
    }

    PostfixConfig withTls(String address, TestPki pki, TestPki.Flaw flaw) {
        return listener(
                address,
                flaw.name(),
                "smtpd_tls_security_level=may",
                "smtpd_tls_chain_files=" + pki.key(flaw) + "," + pki.certificate(flaw));
    }

    /** @param chainFile the key, then the certificates */
    PostfixConfig withChain(String address, Path chainFile) {
        return listener(address, "TLS", "smtpd_tls_security_level=may", "smtpd_tls_chain_files=" + chainFile);
    }

    PostfixConfig withoutTls(String address) {
        return listener(address, "CLEAR", "smtpd_tls_security_level=none");
    }

    void write() throws IOException {
        for (String name : List.of("etc", "queue", "data", "mail")) {
            Files.createDirectory(root.resolve(name));
        }
        Command.run("chown", "postfix", root.resolve("data").toString()).succeeded();
        Command.run("chown", "65534:65534", root.resolve("mail").toString()).succeeded();
        Files.writeString(root.resolve("etc/main.cf"), mainCf());
        Files.writeString(root.resolve("etc/master.cf"), masterCf());
        Files.writeString(root.resolve("etc/domains"), "/\\.test$/ ok\n");
        Files.writeString(root.resolve("etc/access"), "/^tempfail@/ 450 4.2.1 later\n/^permfail@/ 550 5.1.1 nobody\n");
    }

    private String mainCf() {
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
                inet_protocols = all
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
        return String.join("\n", listeners) + "\n" + """
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
                """;
    }
}
