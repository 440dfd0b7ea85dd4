package org.tlsgateway.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.GatewayConfigLoader;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.config.LoadAttempt;
import org.tlsgateway.core.config.Setting;
import org.tlsgateway.core.config.Surroundings;
import org.tlsgateway.downstream.tls.ServerCredentials;
import org.tlsgateway.mailets.inspection.sieve.ScriptRules;
import org.tlsgateway.mailets.inspection.sieve.SieveCheck;

/**
 * All that can be said of a configuration before anything is opened: both XML files with their tables, certificates and keys, and
 * the Sieve script. What starts and what only checks ask here.
 *
 * @param config null when there are problems in the XML files
 * @param problems of all files, empty when the gateway can start
 * @param warnings about what is not good but does not keep it from starting
 * @param settings the value of every option, secrets masked
 */
public record ConfigurationCheck(
        @Nullable GatewayConfig config, List<ConfigProblem> problems, List<String> warnings, List<Setting> settings) {
    public ConfigurationCheck {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        settings = List.copyOf(settings);
    }

    /** Reads the configuration of a working directory; the certificate that the first start makes may be missing. */
    public static ConfigurationCheck of(WorkingDirectory directory, Clock clock) {
        Surroundings surroundings =
                Surroundings.ofSystem().withMadeAtStart(Set.of(directory.certificate(), directory.certificateKey()));
        LoadAttempt attempt = new GatewayConfigLoader(directory.root(), directory.conf(), surroundings).attempt();
        if (!(attempt.result() instanceof ConfigResult.Valid<GatewayConfig> valid)) {
            return new ConfigurationCheck(null, attempt.result().allProblems(), List.of(), attempt.settings());
        }
        List<ConfigProblem> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        GatewayConfig config = valid.value();
        for (ListenerConfig listener : config.listeners()) {
            ListenerConfig.Tls tls = listener.tls();
            if (tls != null && !directory.makesCertificate(tls)) {
                ConfigResult<ServerCredentials> credentials = ServerCredentials.load(tls, clock.instant());
                problems.addAll(credentials.allProblems());
                if (credentials instanceof ConfigResult.Valid<ServerCredentials> good) {
                    warnings.addAll(good.value().warnings());
                }
            }
        }
        for (Path script : config.inspection().sieve().scripts()) {
            if (Files.exists(script)) {
                problems.addAll(SieveCheck.check(script, ScriptRules.of(config)));
            }
        }
        return new ConfigurationCheck(config, problems.stream().distinct().toList(), warnings, attempt.settings());
    }
}
