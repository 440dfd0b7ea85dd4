package org.tlsgateway.core.config;

import java.nio.file.Path;

/**
 * Reads {@code smtpserver.xml} and {@code mailetcontainer.xml} of a James configuration directory, the {@code <gateway>}
 * elements in them and the table files that they name. Everything that starts, checks, shows or explains reads it here.
 */
public final class GatewayConfigLoader {
    private final Path workingDirectory;
    private final Path configurationDirectory;
    private final Surroundings surroundings;

    /**
     * @param workingDirectory what relative paths in the configuration start from (James's {@code working.directory})
     * @param configurationDirectory where the XML files are, usually {@code conf} below it
     */
    public GatewayConfigLoader(Path workingDirectory, Path configurationDirectory) {
        this(workingDirectory, configurationDirectory, Surroundings.ofSystem());
    }

    /** The same with host name, environment and the like given. */
    public GatewayConfigLoader(Path workingDirectory, Path configurationDirectory, Surroundings surroundings) {
        this.workingDirectory = workingDirectory;
        this.configurationDirectory = configurationDirectory;
        this.surroundings = surroundings;
    }

    /** The configuration, or all problems of all files. A missing element has its defaults; both files must be there. */
    public ConfigResult<GatewayConfig> load() {
        throw new UnsupportedOperationException(workingDirectory + " " + configurationDirectory + surroundings);
    }
}
