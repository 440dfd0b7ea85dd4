package org.tlsgateway.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.james.GuiceJamesServer;
import org.apache.james.utils.WebAdminGuiceProbe;
import org.tlsgateway.core.config.GatewayConfig;

/** A gateway that runs in this process. */
public final class RunningGateway implements AutoCloseable {
    private static final String LISTENERS = "org.apache.james:type=server,name=gateway-*";

    private final WorkingDirectory directory;
    private final GatewayConfig config;
    private final GuiceJamesServer server;
    private final JmxAddress jmx;

    private RunningGateway(WorkingDirectory directory, GatewayConfig config, GuiceJamesServer server, JmxAddress jmx) {
        this.directory = directory;
        this.config = config;
        this.server = server;
        this.jmx = jmx;
    }

    /** Starts it, with nothing to do before; see {@link #start(WorkingDirectory, Runnable)}. */
    public static RunningGateway start(WorkingDirectory directory) throws Exception {
        return start(directory, () -> {});
    }

    /**
     * Starts it; returns when it listens.
     *
     * @param before run when the configuration is good, before anything is opened
     * @throws BadConfigurationException when the configuration has problems; nothing was opened
     * @throws Exception when something could not be opened; all that was is closed again
     */
    public static RunningGateway start(WorkingDirectory directory, Runnable before) throws Exception {
        GatewayConfig config = prepare(directory);
        JmxAddress jmx = JmxAddress.read(directory.conf());
        AdministrationPorts.demandFree(directory.conf(), jmx);
        before.run();
        LoopbackRmi.bindTo(jmx.host());
        return start(directory, config, GatewayServer.in(directory), jmx);
    }

    /** Starts one without JMX and WebAdmin, so that another one may run in this process; throws as the other does. */
    public static RunningGateway startWithoutAdministration(WorkingDirectory directory) throws Exception {
        return start(directory, prepare(directory), GatewayServer.relaying(directory), JmxAddress.OFF);
    }

    private static GatewayConfig prepare(WorkingDirectory directory) throws BadConfigurationException, IOException {
        if (Files.notExists(directory.conf())) {
            throw new BadConfigurationException(List.of(directory.conf() + ": there is no such directory"));
        }
        ConfigurationCheck check = ConfigurationCheck.of(directory, Clock.systemUTC());
        GatewayConfig config = check.config();
        if (config == null || !check.problems().isEmpty()) {
            throw new BadConfigurationException(
                    check.problems().stream().map(Object::toString).toList());
        }
        FirstStart.prepare(directory, config);
        return config;
    }

    private static RunningGateway start(
            WorkingDirectory directory, GatewayConfig config, GuiceJamesServer server, JmxAddress jmx)
            throws Exception {
        // James would end the process; the caller decides.
        System.setProperty("james.exit.on.startup.error", "false");
        try {
            server.start();
        } catch (Exception | Error e) {
            server.stop();
            throw e;
        }
        return new RunningGateway(directory, config, server, jmx);
    }

    public WorkingDirectory directory() {
        return directory;
    }

    public GatewayConfig config() {
        return config;
    }

    public JmxAddress jmx() {
        return jmx;
    }

    /** The port of WebAdmin, empty when webadmin.properties has it off. */
    public OptionalInt webAdminPort() {
        try {
            return OptionalInt.of(
                    server.getProbe(WebAdminGuiceProbe.class).getWebAdminPort().getValue());
        } catch (IllegalStateException notStarted) {
            // Its HTTP server knows no port before it listens, and James has no other way to ask.
            return OptionalInt.empty();
        }
    }

    /** Where each listener really listens, by its name. */
    public Map<String, List<String>> listeners() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        Map<String, List<String>> listeners = new TreeMap<>();
        for (ObjectName name : beans.queryNames(new ObjectName(LISTENERS), null)) {
            String listener = name.getKeyProperty("name").substring("gateway-".length());
            listeners.put(listener, List.of((String[]) beans.getAttribute(name, "BoundAddresses")));
        }
        return listeners;
    }

    /** Stops listening, lets running deliveries end, closes the queue. */
    @Override
    public void close() {
        server.stop();
    }
}
