package org.tlsgateway.mailets.wiring;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import org.apache.james.filesystem.api.FileSystem;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.GatewayConfigLoader;

/** The gateway's configuration in James's configuration directory, read once for all mailets. */
@Singleton
public class GatewayConfiguration {
    private final Path configurationDirectory;
    private @Nullable GatewayConfig config;

    @Inject
    public GatewayConfiguration(FileSystem files) throws FileNotFoundException {
        this(files.getFile(FileSystem.FILE_PROTOCOL_AND_CONF).toPath());
    }

    /** Of another directory. */
    public GatewayConfiguration(Path configurationDirectory) {
        this.configurationDirectory = configurationDirectory.toAbsolutePath().normalize();
    }

    /** One that is known already. */
    public GatewayConfiguration(Path configurationDirectory, GatewayConfig config) {
        this(configurationDirectory);
        this.config = config;
    }

    /**
     * The checked configuration.
     *
     * @throws MessagingException with all problems, so that James does not start on a bad one
     */
    public synchronized GatewayConfig get() throws MessagingException {
        GatewayConfig known = config;
        if (known == null) {
            ConfigResult<GatewayConfig> result =
                    new GatewayConfigLoader(workingDirectory(), configurationDirectory).load();
            if (result instanceof ConfigResult.Valid<GatewayConfig> valid) {
                known = valid.value();
                config = known;
            } else {
                throw new MessagingException(result.allProblems().stream()
                        .map(ConfigProblem::toString)
                        .collect(Collectors.joining("; ")));
            }
        }
        return known;
    }

    /** What relative paths in the configuration start from. */
    public Path workingDirectory() {
        Path parent = configurationDirectory.getParent();
        return parent == null ? configurationDirectory : parent;
    }
}
