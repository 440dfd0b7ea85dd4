package org.tlsgateway.hooks.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.util.concurrent.NamedThreadFactory;
import org.apache.james.utils.UserDefinedStartable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.GatewayConfigLoader;
import org.tlsgateway.hooks.listener.GatewayServer;
import org.tlsgateway.hooks.listener.ListenerServices;
import org.tlsgateway.hooks.server.DownstreamServers;
import org.tlsgateway.hooks.verdict.ContentStore;

/**
 * What James starts: {@code guice.extension.startable=org.tlsgateway.hooks.wiring.GatewayStartable} in extensions.properties. When
 * the configuration is not good or an address cannot be had, James's start fails with the reason.
 */
public final class GatewayStartable implements UserDefinedStartable {
    private static final Logger LOGGER = LoggerFactory.getLogger(GatewayStartable.class);
    private static final int RELOAD_SECONDS = 5;

    private final FileSystem fileSystem;
    private final ProtocolHandlerLoader handlers;
    private final MailProcessor processor;
    private final MetricFactory metrics;
    private @Nullable GatewayListeners listeners;
    private @Nullable ThreadPoolExecutor inspections;
    private @Nullable ScheduledExecutorService reload;

    @Inject
    public GatewayStartable(
            FileSystem fileSystem, ProtocolHandlerLoader handlers, MailProcessor processor, MetricFactory metrics) {
        this.fileSystem = fileSystem;
        this.handlers = handlers;
        this.processor = processor;
        this.metrics = metrics;
    }

    @Override
    public synchronized void start() {
        Path configuration;
        Path temporary;
        try {
            configuration = fileSystem
                    .getFile(FileSystem.FILE_PROTOCOL_AND_CONF)
                    .toPath()
                    .toAbsolutePath()
                    .normalize();
            temporary =
                    fileSystem.getFile(FileSystem.FILE_PROTOCOL_AND_VAR + "tmp").toPath();
            removeLeftovers(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ThreadPoolExecutor threads = InspectionThreads.start();
        ListenerServices services = new ListenerServices(
                processor,
                threads,
                new ContentStore(temporary),
                metrics,
                Clock.systemDefaultZone(),
                new DownstreamServers());
        GatewayListeners opened = new GatewayListeners(
                new GatewayConfigLoader(configuration.getParent(), configuration),
                services,
                handlers,
                Clock.systemUTC());
        opened.start();
        inspections = threads;
        listeners = opened;
        ScheduledExecutorService watch =
                Executors.newSingleThreadScheduledExecutor(NamedThreadFactory.withName("gateway-reload"));
        watch.scheduleWithFixedDelay(() -> reload(opened), RELOAD_SECONDS, RELOAD_SECONDS, TimeUnit.SECONDS);
        reload = watch;
    }

    private static void reload(GatewayListeners listeners) {
        try {
            listeners.reloadIfChanged();
        } catch (RuntimeException e) {
            LOGGER.error("The changed configuration could not be read, the old one stays in force", e);
        }
    }

    /** Messages that a crash left half received: their clients were never told that they were taken. */
    private static void removeLeftovers(Path temporary) throws IOException {
        if (!Files.isDirectory(temporary)) {
            return;
        }
        try (var files = Files.newDirectoryStream(temporary, ContentStore.FILES)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The listeners that are open. */
    synchronized List<GatewayServer> servers() {
        return listeners == null ? List.of() : listeners.servers();
    }

    /** Closes the listeners, when James stops; the second call does nothing. */
    @PreDestroy
    public synchronized void stop() {
        if (reload != null) {
            reload.shutdownNow();
            reload = null;
        }
        if (listeners != null) {
            listeners.stop();
            listeners = null;
        }
        if (inspections != null) {
            inspections.shutdown();
            inspections = null;
        }
    }
}
