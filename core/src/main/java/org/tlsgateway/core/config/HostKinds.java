package org.tlsgateway.core.config;

import static org.tlsgateway.core.config.ValueKinds.quoted;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.Parsed.Bad;
import org.tlsgateway.core.delivery.HostMatch;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;

/** The kinds of values that say which hosts are meant and by what they are known. */
final class HostKinds {
    private static final int SHA256 = 32;

    private HostKinds() {}

    /** Names of exchangers, or patterns of them. */
    static ValueKind<HostMatch> exchangers() {
        return hosts("host names, or `*.zone` for all names below one; several with commas", false);
    }

    /** Servers by name, pattern, address or network. */
    static ValueKind<HostMatch> servers() {
        return hosts("host names, `*.zone`, addresses or networks; several with commas", true);
    }

    private static ValueKind<HostMatch> hosts(String values, boolean addresses) {
        return new ValueKind<>(values, text -> {
            List<String> names = new ArrayList<>();
            List<Cidr> networks = new ArrayList<>();
            for (String word : ValueKinds.words(text)) {
                Optional<Cidr> network = Cidr.parse(word);
                Optional<DomainName> name = ListKinds.domainPattern(word);
                if (network.isPresent() && addresses) {
                    networks.add(network.get());
                } else if (network.isEmpty() && name.isPresent()) {
                    names.add(word);
                } else {
                    return Parsed.bad(quoted(word) + " is neither a host name nor *.zone"
                            + (addresses ? " nor an address or network" : ""));
                }
            }
            ListKinds.DomainPatterns patterns = ListKinds.domainPatterns(names);
            HostMatch match = new HostMatch(patterns.exact(), patterns.zones(), networks);
            return match.isAny() ? Parsed.bad("is empty") : Parsed.good(match);
        });
    }

    /** SHA-256 digests of public keys, kept as lower-case hexadecimal. */
    static ValueKind<Set<String>> pins() {
        return new ValueKind<>(
                "SHA-256 of SubjectPublicKeyInfo, in base64 or hexadecimal; several with commas", text -> {
                    Set<String> pins = new LinkedHashSet<>();
                    for (String word : ValueKinds.words(text)) {
                        String pin = pin(word);
                        if (pin == null) {
                            return new Bad<>(
                                    quoted(word) + " is not a SHA-256 in base64 (44 characters) or hexadecimal (64)",
                                    null);
                        }
                        pins.add(pin);
                    }
                    return pins.isEmpty() ? Parsed.bad("is empty") : Parsed.good(pins);
                });
    }

    /** As hexadecimal; null when it is no SHA-256. Colons of openssl and the "sha256//" of curl are let pass. */
    private static @Nullable String pin(String word) {
        String bare = word.startsWith("sha256//") ? word.substring("sha256//".length()) : word;
        String hex = bare.replace(":", "").toLowerCase(Locale.ROOT);
        if (hex.matches("[0-9a-f]{64}")) {
            return hex;
        }
        try {
            byte[] digest = Base64.getDecoder().decode(bare);
            return digest.length == SHA256 ? HexFormat.of().formatHex(digest) : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
