package org.tlsgateway.core.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.HostMatch;
import org.tlsgateway.core.delivery.RuleForce;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;

/** Reads {@link ProofOptions} of one destination rule. */
final class ProofReader {
    private final Section destination;
    private final @Nullable HostPort gateway;

    ProofReader(Section destination, @Nullable HostPort gateway) {
        this.destination = destination;
        this.gateway = gateway;
    }

    HostMatch mx() {
        HostMatch mx = destination.find(ProofOptions.MX);
        if (mx != null && gateway != null) {
            destination.problem(ProofOptions.MX, "not together with gateway, which is no exchanger", null);
        }
        return mx == null ? HostMatch.ANY : mx;
    }

    HostMatch nextHop() {
        HostMatch nextHop = destination.find(ProofOptions.NEXT_HOP);
        if (nextHop == null) {
            return HostMatch.ANY;
        }
        for (Option<?> other : List.of(DestinationOptions.GATEWAY, ProofOptions.MX, DestinationOptions.PORT)) {
            if (destination.has(other)) {
                destination.problem(
                        ProofOptions.NEXT_HOP, "not together with " + other.name(), "make two destinations");
            }
        }
        return nextHop;
    }

    Set<String> pins(@Nullable TlsLevel level) {
        Set<String> pins = destination.find(ProofOptions.PINS);
        if (pins != null && level != null && level != TlsLevel.VERIFY) {
            destination.problem(
                    ProofOptions.PINS,
                    "prove nothing at level '" + ValueKinds.label(level) + "'",
                    "write level=\"verify\"");
        }
        return pins == null ? Set.of() : pins;
    }

    TlsOffer offer() {
        List<String> versions = destination.find(ProofOptions.TLS_VERSIONS);
        Path certificate = destination.file(ProofOptions.CLIENT_CERTIFICATE);
        Path key = destination.file(ProofOptions.CLIENT_KEY);
        if (destination.has(ProofOptions.CLIENT_KEY) && !destination.has(ProofOptions.CLIENT_CERTIFICATE)) {
            destination.problem(ProofOptions.CLIENT_KEY, "is the key of no certificate", "add clientCertificate");
        }
        if (certificate != null && !destination.has(ProofOptions.CLIENT_KEY) && !holdsKey(certificate)) {
            destination.problem(ProofOptions.CLIENT_CERTIFICATE, "has no private key in it", "add clientKey");
        }
        return new TlsOffer(versions == null ? List.of() : versions, certificate, key);
    }

    private static boolean holdsKey(Path certificate) {
        try {
            return Files.readString(certificate, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
        } catch (IOException unreadable) {
            // Told where the file is looked for.
            return true;
        }
    }

    RuleForce force() {
        String override = destination.find(ProofOptions.OVERRIDE);
        boolean monitor = destination.get(ProofOptions.MONITOR);
        if (override != null && !destination.has(DestinationOptions.LEVEL)) {
            destination.problem(ProofOptions.OVERRIDE, "has no level to put in the place of others", "add level");
        }
        if (override != null && monitor) {
            destination.problem(
                    ProofOptions.OVERRIDE, "not together with monitor, which demands nothing", "keep one of them");
        }
        boolean demands = List.of(
                        DestinationOptions.LEVEL,
                        DestinationOptions.ACCEPTED_NAMES,
                        DestinationOptions.CA_FILE,
                        ProofOptions.PINS)
                .stream()
                .anyMatch(destination::has);
        if (monitor && !demands) {
            destination.problem(
                    ProofOptions.MONITOR, "there is nothing to look after", "add level, acceptedNames, caFile or pins");
        }
        return RuleForce.of(override, monitor);
    }
}
