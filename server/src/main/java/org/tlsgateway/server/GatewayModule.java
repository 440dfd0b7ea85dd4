package org.tlsgateway.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import org.apache.james.modules.server.JMXServer;
import org.apache.james.modules.server.JmxConfiguration;
import org.apache.james.server.core.JamesServerResourceLoader;

/** What the gateway binds in place of James's own. */
final class GatewayModule extends AbstractModule {
    private final WorkingDirectory directory;

    GatewayModule(WorkingDirectory directory) {
        this.directory = directory;
    }

    /** James looks for the password file in the "conf directory"; here that is one below {@code var}. */
    @Provides
    @Singleton
    JMXServer jmxServer(JmxConfiguration configuration) {
        return new JMXServer(
                configuration, new JamesServerResourceLoader(directory.root().toString()) {
                    @Override
                    public String getConfDirectory() {
                        return directory.jmxCredentials() + "/";
                    }
                });
    }
}
