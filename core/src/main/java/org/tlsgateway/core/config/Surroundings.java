package org.tlsgateway.core.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration takes from the machine that it is read on.
 *
 * @param hostName the name of the machine, asked only when no helloName is configured
 * @param environment the variables for {@code ${env:NAME}}, null for one that is not set
 * @param properties the system properties for {@code ${sys:name}}, null for one that is not set
 * @param madeAtStart absolute files that need not be there yet, because the server makes them when it starts
 */
public record Surroundings(
        Supplier<String> hostName,
        Function<String, @Nullable String> environment,
        Function<String, @Nullable String> properties,
        Set<Path> madeAtStart) {
    public Surroundings {
        madeAtStart = Set.copyOf(madeAtStart);
    }

    /** This process and this machine. */
    public static Surroundings ofSystem() {
        return new Surroundings(Surroundings::localHostName, System::getenv, System::getProperty, Set.of());
    }

    /** The same, but these files need not be there yet. */
    public Surroundings withMadeAtStart(Set<Path> files) {
        return new Surroundings(hostName, environment, properties, files);
    }

    private static String localHostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
