package org.tlsgateway.it.env;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Rspamd that knows the test patterns (GTUBE and its siblings) and asks nobody on the network. */
public final class Rspamd implements BeforeAllCallback, AfterAllCallback {
    /** They need DNS, Redis or the network: without those each scan would wait for them. */
    private static final List<String> OFF = List.of(
            "arc asn bimi dcc dkim dkim_signing dmarc fuzzy_check greylist hfilter history_redis mime_types mx_check neural"
                    .split(" "));

    private static final List<String> OFF_TOO = List.of(
            "once_received p0f phishing ratelimit rbl replies reputation rspamd_update spf surbl url_redirector whitelist"
                    .split(" "));

    private WorkDirectory directory;
    private PeerProcess process;
    private int port;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Peers.require("rspamd");
        directory = WorkDirectory.create("rspamd");
        List<Integer> free = Ports.free(4);
        port = free.get(0);
        configure(directory.path(), free);
        String program = String.valueOf(Peers.find("rspamd"));
        Path root = directory.path();
        List<String> command = List.of(
                program,
                "-f",
                "-u",
                "_rspamd",
                "-g",
                "_rspamd",
                "--var=LOCAL_CONFDIR=" + root,
                "--var=DBDIR=" + root.resolve("db"),
                "--var=RUNDIR=" + root.resolve("run"),
                "--var=LOGDIR=" + root.resolve("log"));
        process = PeerProcess.start("rspamd", root.resolve("output"), Map.of(), command);
        Waiting.until("Rspamd answers", Duration.ofSeconds(30), this::answers);
    }

    private static void configure(Path root, List<Integer> ports) throws IOException {
        Path local = Files.createDirectory(root.resolve("local.d"));
        for (List<String> modules : List.of(OFF, OFF_TOO)) {
            for (String module : modules) {
                Files.writeString(local.resolve(module + ".conf"), "enabled = false;\n");
            }
        }
        // The full list of public suffixes costs 10 s at a cold start.
        Path suffixes = root.resolve("suffixes.dat");
        Files.writeString(suffixes, "test\nexample\ncom\norg\nnet\n");
        Files.writeString(
                local.resolve("options.inc"),
                "dns { nameserver = [\"127.0.0.1:" + ports.get(3) + "\"]; timeout = 0.1s; retransmits = 1; }\n"
                        + "task_timeout = 3s;\nmap_watch_interval = 3600s;\ndns_max_requests = 8;\n"
                        + "disable_hyperscan = true;\nenable_test_patterns = true;\nurl_tld = \"" + suffixes + "\";\n");
        Files.writeString(local.resolve("logging.inc"), "type = \"console\"; level = \"warning\";\n");
        worker(local, "normal", ports.get(0), "");
        worker(local, "controller", ports.get(1), "password = \"x\";");
        worker(local, "proxy", ports.get(2), "milter = yes; upstream \"local\" { default = yes; self_scan = yes; }");
        for (String name : List.of("db", "run", "log")) {
            Path path = Files.createDirectory(root.resolve(name));
            Command.run("chown", "_rspamd:", path.toString());
        }
    }

    private static void worker(Path local, String kind, int port, String more) throws IOException {
        Files.writeString(
                local.resolve("worker-" + kind + ".inc"),
                "bind_socket = \"127.0.0.1:" + port + "\"; count = 1; " + more + "\n");
    }

    private boolean answers() {
        try {
            HttpRequest ping = HttpRequest.newBuilder(URI.create(url() + "/ping"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HttpClient.newHttpClient()
                    .send(ping, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("pong");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Of the worker that scans. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (process != null) {
            process.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
