package org.tlsgateway.hooks.wiring;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.GatewayConfigLoader;
import org.tlsgateway.core.config.LoadAttempt;
import org.tlsgateway.core.config.SourceFingerprint;
import org.tlsgateway.downstream.tls.TlsLibrary;
import org.tlsgateway.hooks.listener.GatewayServer;
import org.tlsgateway.hooks.listener.ListenerServices;

/**
 * All gateway listeners of a James. Opened together or not at all; {@link #reloadIfChanged} puts a new version of rules, tables and
 * certificates in force, unless there is something wrong with it.
 */
public final class GatewayListeners {
    private static final Logger LOGGER = LoggerFactory.getLogger(GatewayListeners.class);

    private final GatewayConfigLoader loader;
    private final ListenerServices services;
    private final ProtocolHandlerLoader handlers;
    private final Clock clock;
    private final Map<String, GatewayServer> servers = new HashMap<>();
    private SourceFingerprint fingerprint = SourceFingerprint.of(List.of());

    public GatewayListeners(
            GatewayConfigLoader loader, ListenerServices services, ProtocolHandlerLoader handlers, Clock clock) {
        this.loader = loader;
        this.services = services;
        this.handlers = handlers;
        this.clock = clock;
    }

    /**
     * Reads the configuration and opens its listeners.
     *
     * @throws IllegalStateException when anything is wrong: all of it is in the log, the gist in the message, and nothing is open
     */
    public synchronized void start() {
        List<LoadedListener> listeners = new ArrayList<>();
        List<ConfigProblem> problems = read(listeners);
        if (!problems.isEmpty()) {
            problems.forEach(problem -> LOGGER.error("{}", problem));
            throw new IllegalStateException("The gateway does not start: " + problems.size()
                    + " problem(s) in its configuration, the first: " + problems.get(0));
        }
        if (listeners.isEmpty()) {
            LOGGER.warn("smtpserver.xml has no <gateway> element: the gateway listens nowhere");
        }
        LOGGER.info("TLS by {}", TlsLibrary.words());
        try {
            for (LoadedListener listener : listeners) {
                GatewayServer server = new GatewayServer(listener.config(), listener.tls(), services, handlers);
                server.init();
                servers.put(listener.config().name(), server);
                LOGGER.info(
                        "Gateway listener {} is ready on {}",
                        listener.config().name(),
                        String.join(", ", server.getBoundAddresses()));
            }
        } catch (Exception e) {
            stop();
            LOGGER.error("{}", e.getMessage());
            throw new IllegalStateException("The gateway does not start: " + e.getMessage(), e);
        }
    }

    /** Reads everything again when a file has changed. What is wrong with the new version is logged, and the old one stays. */
    public synchronized void reloadIfChanged() {
        if (fingerprint.equals(SourceFingerprint.of(fingerprint.stamps().keySet()))) {
            return;
        }
        List<LoadedListener> listeners = new ArrayList<>();
        List<ConfigProblem> problems = read(listeners);
        if (!problems.isEmpty()) {
            problems.forEach(problem -> LOGGER.error("{}", problem));
            LOGGER.error("The changed configuration is refused, the old one stays in force");
            return;
        }
        Set<String> gone = new HashSet<>(servers.keySet());
        for (LoadedListener listener : listeners) {
            GatewayServer server = servers.get(listener.config().name());
            gone.remove(listener.config().name());
            if (server == null) {
                LOGGER.warn(
                        "Listener {} is new: it opens with the next restart",
                        listener.config().name());
            } else {
                server.reload(listener.config(), listener.tls());
            }
        }
        gone.forEach(name -> LOGGER.warn("Listener {} is gone: it closes with the next restart", name));
        LOGGER.info("The changed configuration is in force for new sessions");
    }

    public synchronized List<GatewayServer> servers() {
        return List.copyOf(servers.values());
    }

    public synchronized void stop() {
        servers.values().forEach(GatewayServer::destroy);
        servers.clear();
    }

    private List<ConfigProblem> read(List<LoadedListener> into) {
        LoadAttempt attempt = loader.attempt();
        // Files that only the version in force names are still worth a look when they change again. Those just read
        // count as they were before: one that was written meanwhile is read again.
        Map<Path, SourceFingerprint.Stamp> stamps = new HashMap<>(
                SourceFingerprint.of(fingerprint.stamps().keySet()).stamps());
        stamps.putAll(attempt.fingerprint().stamps());
        fingerprint = new SourceFingerprint(stamps);
        if (attempt.result() instanceof ConfigResult.Valid<GatewayConfig> valid) {
            ConfigResult<List<LoadedListener>> loaded = LoadedListener.all(valid.value(), clock.instant());
            if (loaded instanceof ConfigResult.Valid<List<LoadedListener>> good) {
                try {
                    services.servers().configure(valid.value().delivery());
                } catch (UncheckedIOException unreadable) {
                    String words = String.valueOf(unreadable.getMessage());
                    return List.of(new ConfigProblem("mailetcontainer.xml", 0, "gateway/delivery", words, null));
                }
                into.addAll(good.value());
            }
            return loaded.allProblems();
        }
        return attempt.result().allProblems();
    }
}
