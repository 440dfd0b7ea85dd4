package org.tlsgateway.it.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Postfix that sends with {@code smtp_tls_security_level=dane} and the resolver of the test, and its posttls-finger. */
public final class PostfixSender implements BeforeAllCallback, AfterAllCallback {
    /** Where it takes mail, on its machine; the servers that it sends to have other addresses. */
    private static final String ADDRESS = "127.0.0.25";

    private static final String PORT = "2525";
    private static final Pattern LINE =
            Pattern.compile("(?m)/smtp\\[(\\d+)\\]: (?:(\\w+) TLS connection established to "
                    + "|\\w+: to=<[^@]+@([^>]+)>,.* status=(\\w+) )");

    private final UnaryOperator<List<String>> where;
    private WorkDirectory directory;
    private PeerProcess process;

    /** @param where makes a command run where the resolver is */
    public PostfixSender(UnaryOperator<List<String>> where) {
        this.where = where;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Peers.requireRoot();
        Peers.require("postfix", "posttls-finger", "swaks");
        directory = WorkDirectory.create("postfix-sender");
        Path root = directory.path();
        for (String name : List.of("etc", "queue", "data")) {
            Files.createDirectory(root.resolve(name));
        }
        Command.run("chown", "postfix", root.resolve("data").toString()).succeeded();
        Files.writeString(root.resolve("etc/main.cf"), mainCf());
        Files.writeString(root.resolve("etc/master.cf"), masterCf());
        process = PeerProcess.start("postfix-sender", root.resolve("log"), Map.of(), postfix("start-fg"));
        process.awaitOutput("daemon started", Duration.ofSeconds(20));
    }

    private List<String> postfix(String what) {
        String program = String.valueOf(Peers.find("postfix"));
        return where.apply(
                List.of(program, "-c", directory.path().resolve("etc").toString(), what));
    }

    /** Where swaks reaches it on its machine. */
    public String server() {
        return ADDRESS + ":" + PORT;
    }

    /** What Postfix's own probe says of the domain; it ends with 0 when it would have sent. */
    public Command finger(String domain) {
        List<String> command =
                new ArrayList<>(List.of("env", "MAIL_CONFIG=" + directory.path().resolve("etc")));
        command.addAll(List.of(String.valueOf(Peers.find("posttls-finger")), "-t30", "-c", "-l", "dane"));
        command.addAll(List.of("-L", "verbose,summary", domain));
        return Command.run(new byte[0], where.apply(command));
    }

    /**
     * What its log says of the mail for the domain: "deferred", or "sent" and "verified" (which it calls "Trusted" when the MX
     * records are not signed), "untrusted" or "clear".
     */
    public String awaitVerdict(String domain, Duration limit) {
        String[] verdict = new String[1];
        if (!Waiting.within(limit, () -> (verdict[0] = verdict(domain)) != null)) {
            throw new AssertionError("Postfix says nothing of " + domain + ":\n" + process.output());
        }
        return verdict[0];
    }

    private String verdict(String domain) {
        // A process of Postfix has one delivery at a time: the connection it told of last is that of the delivery it
        // tells of.
        Map<String, String> tls = new HashMap<>();
        for (Matcher line = LINE.matcher(process.output()); line.find(); ) {
            String client = line.group(1);
            if (line.group(2) != null) {
                tls.put(client, line.group(2).equals("Untrusted") ? "untrusted" : "verified");
                continue;
            }
            String last = tls.getOrDefault(client, "clear");
            tls.remove(client);
            if (line.group(3).equals(domain)) {
                return line.group(4).equals("sent") ? "sent, " + last : line.group(4);
            }
        }
        return null;
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
                multi_instance_name = postfix-sender-it
                myhostname = sender.test
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
                smtp_dns_support_level = dnssec
                smtp_host_lookup = dns
                smtp_tls_security_level = dane
                smtp_tls_loglevel = 1
                # one attempt is its verdict
                minimal_backoff_time = 1h
                maximal_backoff_time = 1h
                queue_run_delay = 1h
                """.replace("ROOT", directory.path().toString());
    }

    private String masterCf() {
        return ADDRESS + ":" + PORT + " inet n - n - - smtpd\n" + """
                postlog unix-dgram n - n - 1 postlogd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                tlsmgr unix - - n 1000? 1 tlsmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                proxymap unix - - n - - proxymap
                smtp unix - - n - - smtp
                error unix - - n - - error
                retry unix - - n - - error
                anvil unix - - n - 1 anvil
                """;
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
