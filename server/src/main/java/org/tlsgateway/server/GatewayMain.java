package org.tlsgateway.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.server.warmup.WarmUp;

/** Runs a gateway in the directory that {@code -Dworking.directory} names, until a signal ends it. */
public final class GatewayMain {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayMain.class);

    /** System property: how many messages to warm up with, none when it is not there. */
    private static final String WARM_UP = "gateway.warmUp";

    private GatewayMain() {}

    public static void main(String[] args) throws InterruptedException {
        WorkingDirectory directory = new WorkingDirectory(Path.of(System.getProperty("working.directory", ".")));
        JvmProperties.load(directory);
        try {
            RunningGateway gateway =
                    RunningGateway.start(directory, () -> WarmUp.run(directory, Integer.getInteger(WARM_UP, 0)));
            Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "shutdown"));
            Announcement.print(gateway, System.out);
        } catch (BadConfigurationException e) {
            e.problems().forEach(System.err::println);
            System.err.println("The gateway does not start: its configuration has "
                    + e.problems().size() + " problem(s).");
            System.exit(1);
        } catch (Exception e) {
            System.err.println("The gateway does not start: " + reason(e));
            LOG.debug("The gateway does not start", e);
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    /** The words of whoever knows best: an error of the system, else the one that James started with. */
    private static String reason(Throwable e) {
        Throwable best = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                best = cause;
                break;
            }
        }
        return best.getMessage() == null ? best.toString() : best.getMessage();
    }
}
