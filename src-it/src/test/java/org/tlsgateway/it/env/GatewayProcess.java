package org.tlsgateway.it.env;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The real gateway in a process of its own, on the class path of this test, in a directory of its own. */
public final class GatewayProcess implements BeforeAllCallback, AfterAllCallback {
    private static final Duration START = Duration.ofSeconds(90);

    private final Supplier<GatewayConf> configuring;
    private String main = "org.tlsgateway.server.GatewayMain";
    private String classPath = System.getProperty("java.class.path");
    private final List<String> options = new ArrayList<>();
    private Network.Machine machine;
    private WorkDirectory directory;
    private GatewayConf conf;
    private PeerProcess process;

    /** The configuration is asked for when the class's other peers, of a lower order, run. */
    public GatewayProcess(Supplier<GatewayConf> configuring) {
        this.configuring = configuring;
    }

    /** Starts another application in its place. */
    public GatewayProcess application(String mainClass, String itsClassPath) {
        main = mainClass;
        classPath = itsClassPath;
        return this;
    }

    /** Runs it on a machine of the network; its port cannot be connected to from here. */
    public GatewayProcess on(Network.Machine itsMachine) {
        machine = itsMachine;
        return this;
    }

    /** One more option for Java. */
    public GatewayProcess option(String option) {
        options.add(option);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        prepare();
        start();
        awaitBanner();
    }

    /** Makes its directory, without starting it. */
    public void prepare() {
        conf = configuring.get();
        directory = WorkDirectory.create("gateway");
        conf.write(directory.path());
    }

    /** Starts it, for the first time or again, in its directory. */
    public void start() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dworking.directory=" + root());
        command.add("-Dlogback.configurationFile=" + root().resolve("conf/logback.xml"));
        command.add("-Djava.security.egd=file:/dev/urandom");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        process = PeerProcess.start(
                "gateway", root().resolve("output"), Map.of(), machine == null ? command : machine.command(command));
    }

    public void awaitBanner() {
        Waiting.until("the gateway greets or ends", START, () -> isReady() || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the gateway ended:\n" + log());
        }
    }

    private boolean isReady() {
        return machine == null && !conf.isBehindProxy()
                ? SmtpDialogue.greets(port())
                : log().contains("The gateway runs in");
    }

    public Path root() {
        return directory.path();
    }

    public int port() {
        return conf.port();
    }

    public GatewayConf conf() {
        return conf;
    }

    public PeerProcess process() {
        return process;
    }

    /** All that it has logged, over all its starts. */
    public String log() {
        return process.output();
    }

    /** Waits for a line that the pattern is found in, and returns it. */
    public String awaitLog(String pattern, Duration limit) {
        Matcher[] found = new Matcher[1];
        Pattern line = Pattern.compile("(?m)^.*" + pattern + ".*$");
        boolean there = Waiting.within(limit, () -> {
            found[0] = line.matcher(log());
            return found[0].find();
        });
        if (!there) {
            throw new AssertionError("not logged: " + pattern + "\n" + log());
        }
        return found[0].group();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (process != null) {
            process.close();
            if (context != null && Boolean.getBoolean("gateway.log")) {
                context.publishReportEntry("gateway", log());
            }
        }
        if (directory != null) {
            directory.close();
        }
    }
}
