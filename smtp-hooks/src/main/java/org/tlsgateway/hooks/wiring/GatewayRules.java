package org.tlsgateway.hooks.wiring;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.util.concurrent.NamedThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.GatewayConfigLoader;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.config.LoadAttempt;
import org.tlsgateway.core.session.ClientFacts;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.ClientTlsDemand;
import org.tlsgateway.core.session.DownstreamUse;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.session.SessionPolicy;
import org.tlsgateway.core.session.SessionRule;
import org.tlsgateway.hooks.ehlo.StockServerRules;

/**
 * A handler that has a stock {@code <smtpserver>} decide its sessions by the rules of the {@code <gateway>} element named by its
 * attribute {@code gateway}; see {@link GatewayCoreHandlers}. Read again when a file changes.
 */
public final class GatewayRules implements StockServerRules {
    private static final Logger LOGGER = LoggerFactory.getLogger(GatewayRules.class);
    private static final int RELOAD_SECONDS = 5;

    private final FileSystem fileSystem;
    private final ScheduledExecutorService reload =
            Executors.newSingleThreadScheduledExecutor(NamedThreadFactory.withName("gateway-rules"));
    private String gateway = "";
    private @Nullable LoadAttempt attempt;
    private volatile @Nullable SessionPolicy policy;

    @Inject
    public GatewayRules(FileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        gateway = config.getString("[@gateway]", "");
        GatewayConfigLoader loader = loader();
        policy = read(loader);
        reload.scheduleWithFixedDelay(() -> reloadIfChanged(loader), RELOAD_SECONDS, RELOAD_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public SessionDecision decide(SMTPSession session, @Nullable String ehloName) {
        SessionPolicy current = policy;
        if (current == null) {
            throw new IllegalStateException("not initialised");
        }
        return current.decide(
                new ClientFacts(gateway, session.getRemoteAddress().getAddress(), null, ehloName));
    }

    @Override
    public void destroy() {
        reload.shutdownNow();
    }

    private GatewayConfigLoader loader() throws ConfigurationException {
        try {
            Path configuration = fileSystem
                    .getFile(FileSystem.FILE_PROTOCOL_AND_CONF)
                    .toPath()
                    .toAbsolutePath()
                    .normalize();
            return new GatewayConfigLoader(configuration.getParent(), configuration);
        } catch (FileNotFoundException e) {
            throw new ConfigurationException(e);
        }
    }

    private SessionPolicy read(GatewayConfigLoader loader) throws ConfigurationException {
        LoadAttempt read = loader.attempt();
        attempt = read;
        if (!(read.result() instanceof ConfigResult.Valid<GatewayConfig> valid)) {
            throw new ConfigurationException(read.result().allProblems().stream()
                    .map(ConfigProblem::toString)
                    .collect(Collectors.joining("; ")));
        }
        List<ListenerConfig> listeners = valid.value().listeners();
        ListenerConfig listener = listeners.stream()
                .filter(candidate -> candidate.name().equals(gateway))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        "GatewayRules: smtpserver.xml has no <gateway name=\"" + gateway + "\">, only "
                                + listeners.stream().map(ListenerConfig::name).toList()));
        for (SessionRule rule : listener.policy().rules()) {
            refuse(rule.decision().tls() == ClientTls.PASS_THROUGH, rule, "tls=\"pass-through\"");
            refuse(
                    rule.decision().downstream().capabilities() == DownstreamUse.Capabilities.MIRROR,
                    rule,
                    "capabilities=\"mirror\"");
            refuse(rule.decision().downstream().server() != null, rule, "server=");
            refuse(rule.destinations() != null, rule, "destinations");
        }
        for (ClientTlsDemand demand : listener.policy().demands()) {
            throw new ConfigurationException("GatewayRules: <demand name=\"" + demand.name() + "\"> of <gateway name=\""
                    + gateway + "\"> is what a stock <smtpserver> cannot do: use a gateway listener");
        }
        return listener.policy();
    }

    private void refuse(boolean asked, SessionRule rule, String what) throws ConfigurationException {
        if (asked) {
            throw new ConfigurationException(
                    "GatewayRules: rule '" + rule.decision().rule() + "' of <gateway name=\"" + gateway + "\"> says "
                            + what + ", which a stock <smtpserver> cannot do: use a gateway listener");
        }
    }

    private void reloadIfChanged(GatewayConfigLoader loader) {
        LoadAttempt last = attempt;
        if (last == null || !last.sourcesChanged()) {
            return;
        }
        try {
            policy = read(loader);
        } catch (ConfigurationException | RuntimeException refused) {
            LOGGER.error("The changed rules are refused, the old ones stay: {}", refused.getMessage());
        }
    }
}
