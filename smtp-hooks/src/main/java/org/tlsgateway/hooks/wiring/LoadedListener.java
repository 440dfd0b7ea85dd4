package org.tlsgateway.hooks.wiring;

import io.netty.handler.ssl.SslHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.downstream.tls.ServerCredentials;
import org.tlsgateway.hooks.listener.ServerTls;

/**
 * A listener's configuration with its certificate read.
 *
 * @param config of the listener
 * @param tls null when it has no certificate
 */
record LoadedListener(ListenerConfig config, @Nullable ServerTls tls) {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoadedListener.class);

    /** All listeners of a configuration, or all that is wrong with their certificates. */
    static ConfigResult<List<LoadedListener>> all(GatewayConfig config, Instant now) {
        List<LoadedListener> listeners = new ArrayList<>();
        List<ConfigProblem> problems = new ArrayList<>();
        for (ListenerConfig listener : config.listeners()) {
            if (listener.tls() == null) {
                listeners.add(new LoadedListener(listener, null));
                continue;
            }
            ConfigResult<ServerCredentials> read = ServerCredentials.load(listener.tls(), now);
            problems.addAll(read.allProblems());
            if (read instanceof ConfigResult.Valid<ServerCredentials> valid) {
                ServerCredentials credentials = valid.value();
                credentials.warnings().forEach(warning -> LOGGER.warn("Listener {}: {}", listener.name(), warning));
                listeners.add(new LoadedListener(listener, channel -> new SslHandler(credentials.newEngine())));
            }
        }
        return problems.isEmpty() ? new ConfigResult.Valid<>(listeners) : new ConfigResult.Invalid<>(problems);
    }
}
