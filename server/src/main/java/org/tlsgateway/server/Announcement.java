package org.tlsgateway.server;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.mailets.inspection.scan.ScanMetrics;
import org.tlsgateway.mailets.inspection.scan.Scanners;

/** What an operator wants to know when the gateway has started. */
final class Announcement {
    private Announcement() {}

    static void print(RunningGateway gateway, PrintStream out) throws JMException {
        Map<String, List<String>> listeners = gateway.listeners();
        out.println("The gateway runs in " + gateway.directory().root());
        listeners.forEach((name, addresses) ->
                out.println("  SMTP        " + String.join(", ", addresses) + " (listener " + name + ")"));
        if (listeners.isEmpty()) {
            out.println("  SMTP        nowhere: smtpserver.xml has no <gateway> element");
        }
        gateway.webAdminPort().ifPresent(port -> out.println("  WebAdmin    http://127.0.0.1:" + port + "/mailQueues"));
        if (gateway.jmx().enabled()) {
            out.println("  JMX         " + gateway.jmx().host() + ":"
                    + gateway.jmx().port() + " (./gateway cli)");
        }
        out.println("  Inspection  " + inspection(gateway.config().inspection()));
        listeners.values().stream().flatMap(List::stream).findFirst().ifPresent(address -> {
            out.println("Try: swaks --server " + reachable(address)
                    + " --from you@example.test --to somebody@example.test -tls");
        });
        out.println("Ctrl-C stops it.");
        out.flush();
    }

    static String inspection(InspectionConfig config) {
        String sieve = "Sieve script " + config.sieve().script();
        if (config.engines().isEmpty()) {
            return sieve + "; no scanner is configured";
        }
        Set<Engine> standing = standing(config);
        return sieve
                + config.engines().stream()
                        .map(engine -> words(engine, standing.contains(engine)))
                        .collect(Collectors.joining());
    }

    /** The engines that take connections at one of their addresses at least. */
    private static Set<Engine> standing(InspectionConfig config) {
        try (Scanners scanners = new Scanners(config, ScanMetrics.NONE)) {
            return scanners.greet().stream()
                    .filter(Scanners.Greeting::stands)
                    .map(Scanners.Greeting::engine)
                    .collect(Collectors.toSet());
        } catch (IOException none) {
            return Set.of();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Set.of();
        }
    }

    private static String words(Engine engine, boolean stands) {
        String addresses = engine.addresses().stream().map(URI::toString).collect(Collectors.joining(", "));
        if (stands) {
            return "; " + engine.name() + " at " + addresses;
        }
        return "; " + engine.name() + " does not answer at " + addresses
                + (engine.onFailure() == InspectionConfig.OnFailure.OPEN
                        ? ", mail passes without it (onFailure=open)"
                        : ", mail is answered with 451 until it does (onFailure=closed)");
    }

    private static String reachable(String address) {
        return address.replace("0.0.0.0:", "127.0.0.1:").replace("[0:0:0:0:0:0:0:0]:", "127.0.0.1:");
    }
}
