package org.tlsgateway.bench.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Rspamd that knows the test patterns (GTUBE and its siblings) and asks nobody on the network.
 *
 * @param url of the worker that scans
 * @param root its directory
 * @param process its first process
 */
public record Rspamd(String url, Path root, Process process) implements AutoCloseable {
    /** They need DNS, Redis or the network: without those each scan would wait for them. */
    private static final List<String> OFF =
            List.of(("arc asn bimi dcc dkim dkim_signing dmarc fuzzy_check greylist hfilter"
                            + " history_redis mime_types mx_check neural once_received p0f phishing ratelimit rbl replies reputation"
                            + " rspamd_update spf surbl url_redirector whitelist")
                    .split(" "));

    private static final String SOCKET = "run/normal.sock";

    private static final int START_SECONDS = 30;
    private static final int STOP_SECONDS = 10;

    /** Starts it in a directory of its own, which does not exist yet, and waits until it answers. */
    public static Rspamd start(Path root) throws IOException, InterruptedException {
        return start(root, Map.of());
    }

    /** With further files in its local.d, by name. */
    public static Rspamd start(Path root, Map<String, String> local) throws IOException, InterruptedException {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = configure(root);
        for (Map.Entry<String, String> file : local.entrySet()) {
            Files.writeString(root.resolve("local.d").resolve(file.getKey()), file.getValue());
        }
        return launch("http://127.0.0.1:" + port, root);
    }

    /** The same worker's Unix domain socket, as the gateway's configuration has it. */
    public String socket() {
        return "unix:" + root.resolve(SOCKET);
    }

    /** Starts it once more where it was, after it was closed, and waits until it answers. */
    public Rspamd again() throws IOException, InterruptedException {
        return launch(url, root);
    }

    private static Rspamd launch(String url, Path root) throws IOException, InterruptedException {
        List<String> command = List.of(
                "rspamd",
                "-f",
                "-u",
                "_rspamd",
                "-g",
                "_rspamd",
                "--var=LOCAL_CONFDIR=" + root,
                "--var=DBDIR=" + root.resolve("db"),
                "--var=RUNDIR=" + root.resolve("run"),
                "--var=LOGDIR=" + root.resolve("log"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(root.resolve("output").toFile()))
                .start();
        Rspamd rspamd = new Rspamd(url, root, process);
        Runtime.getRuntime().addShutdownHook(new Thread(rspamd::close));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!rspamd.answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                rspamd.close();
                throw new IOException("Rspamd does not answer:\n" + Files.readString(root.resolve("output")));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return rspamd;
    }

    private static int configure(Path root) throws IOException, InterruptedException {
        Path local = Files.createDirectory(root.resolve("local.d"));
        for (String module : OFF) {
            Files.writeString(local.resolve(module + ".conf"), "enabled = false;\n");
        }
        // The full list of public suffixes costs 10 s at a cold start.
        Path suffixes = root.resolve("suffixes.dat");
        Files.writeString(suffixes, "test\nexample\ncom\norg\nnet\n");
        Files.writeString(
                local.resolve("options.inc"),
                "dns { nameserver = [\"127.0.0.1:" + Contender.freePort()
                        + "\"]; timeout = 0.1s; retransmits = 1; }\n"
                        + "task_timeout = 60s;\nmap_watch_interval = 3600s;\ndns_max_requests = 8;\n"
                        + "disable_hyperscan = true;\nenable_test_patterns = true;\nurl_tld = \"" + suffixes + "\";\n");
        Files.writeString(local.resolve("logging.inc"), "type = \"console\"; level = \"warning\";\n");
        int port = Contender.freePort();
        // mode: whoever may open the directory may ask.
        worker(local, "normal", port, "bind_socket = \"" + root.resolve(SOCKET) + " mode=0666\";");
        worker(local, "controller", Contender.freePort(), "password = \"x\";");
        String proxy = "milter = yes; upstream \"local\" { default = yes; self_scan = yes; }";
        worker(local, "proxy", Contender.freePort(), proxy);
        for (String name : List.of("db", "run", "log")) {
            Path path = Files.createDirectory(root.resolve(name));
            new ProcessBuilder("chown", "_rspamd:", path.toString()).start().waitFor();
        }
        return port;
    }

    private static void worker(Path local, String kind, int port, String more) throws IOException {
        Files.writeString(
                local.resolve("worker-" + kind + ".inc"),
                "bind_socket = \"127.0.0.1:" + port + "\"; count = 1; " + more + "\n");
    }

    private boolean answers() throws InterruptedException {
        try {
            HttpRequest ping = HttpRequest.newBuilder(URI.create(url + "/ping"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HttpClient.newHttpClient()
                    .send(ping, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("pong");
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGTERM, then SIGKILL. */
    @Override
    public void close() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
