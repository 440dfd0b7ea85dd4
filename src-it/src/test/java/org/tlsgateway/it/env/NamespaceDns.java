package org.tlsgateway.it.env;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.tlsgateway.downstream.dns.FakeDns;

/** A DNS server on the loopback of the router: {@link FakeDns} in a process of its own, its records as its arguments. */
public final class NamespaceDns implements BeforeAllCallback, AfterAllCallback {
    private static final Pattern READY = Pattern.compile("listening on (\\S+)");

    private final List<String> records = new ArrayList<>();
    private WorkDirectory directory;
    private PeerProcess process;

    /** Adds a record as zone files write it: owner, type, data; names in the data end in a dot. */
    public NamespaceDns record(String owner, String type, String data) {
        records.add(owner + " " + type + " " + data);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        directory = WorkDirectory.create("dns");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                NamespaceDns.class.getName()));
        command.addAll(records);
        process = PeerProcess.start(
                "dns", directory.path().resolve("output"), Map.of(), Network.Machine.ROUTER.command(command));
        process.awaitOutput("listening on", Duration.ofSeconds(30));
    }

    /** Its address for {@code <resolvers>}. */
    public String server() {
        Matcher ready = READY.matcher(process.output());
        if (!ready.find()) {
            throw new IllegalStateException(process.output());
        }
        return ready.group(1);
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

    /** What runs in the namespace. */
    public static void main(String[] records) throws InterruptedException {
        FakeDns dns = new FakeDns();
        for (String record : records) {
            String[] fields = record.split(" ", 3);
            dns.add(fields[0], fields[1], fields[2]);
        }
        System.err.println("listening on " + dns.server());
        new CountDownLatch(1).await();
    }
}
