package org.tlsgateway.core.config;

import static org.tlsgateway.core.config.ValueKinds.quoted;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.Parsed.Bad;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;

/** The kinds of values that are lists, separated by commas or blanks. */
public final class ListKinds {
    /** Of Linux unix(7); others have less by a few bytes. */
    private static final int MOST_OF_SOCKET = 107;

    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    private ListKinds() {}

    /**
     * Names to match: each exactly, or, written with a leading {@code *.}, all below it.
     *
     * @param exact names that match themselves
     * @param zones names below which all match
     */
    public record DomainPatterns(Set<DomainName> exact, Set<DomainName> zones) {
        public DomainPatterns {
            exact = Set.copyOf(exact);
            zones = Set.copyOf(zones);
        }
    }

    /** One {@code host:port}; the port may be left out when there is a usual one (above 0). */
    public static ValueKind<HostPort> endpoint(int usualPort) {
        String port = usualPort > 0 ? "`host` or `host:port`, port " + usualPort + " when left out" : "`host:port`";
        return new ValueKind<>(port, text -> hostPort(text, usualPort));
    }

    /** Several of them. */
    public static ValueKind<List<HostPort>> endpoints(int usualPort) {
        String port =
                usualPort > 0 ? "`address` or `address:port`, port " + usualPort + " when left out" : "`host:port`";
        return list(port, word -> hostPort(word, usualPort));
    }

    /** Networks or addresses. */
    public static ValueKind<List<Cidr>> networks() {
        return list("networks such as `192.0.2.0/24` or addresses", ListKinds::network);
    }

    static Parsed<Cidr> network(String word) {
        return Cidr.parse(word).map(Parsed::good).orElseGet(() -> {
            String masked = masked(word);
            return masked == null
                    ? Parsed.bad(quoted(word) + " is not a network such as 192.0.2.0/24 or an address")
                    : new Bad<>(quoted(word) + " has bits set after its prefix", "did you mean '" + masked + "'?");
        });
    }

    /** The network that an address with a prefix is in, null when the word is none. */
    private static @Nullable String masked(String word) {
        int slash = word.indexOf('/');
        Integer prefix = slash < 0 || !word.substring(slash + 1).matches("\\d{1,3}")
                ? null
                : Integer.valueOf(word.substring(slash + 1));
        Cidr address =
                prefix == null ? null : Cidr.parse(word.substring(0, slash)).orElse(null);
        if (prefix == null || address == null || prefix > address.prefixLength()) {
            return null;
        }
        byte[] bytes = address.network().getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.max(0, Math.min(8, prefix - 8 * i));
            bytes[i] &= (byte) ~(0xff >> kept);
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + prefix;
        } catch (UnknownHostException impossible) {
            return null;
        }
    }

    /** EHLO keywords. */
    public static ValueKind<List<EhloKeyword>> keywords() {
        return list(
                "EHLO keywords",
                word -> EhloKeyword.parse(word)
                        .map(Parsed::good)
                        .orElseGet(() -> Parsed.bad(quoted(word) + " is not an EHLO keyword")));
    }

    /** Addresses of HTTP services: of scheme http, https or unix. */
    public static ValueKind<List<URI>> urls() {
        ValueKind<URI> http = ValueKinds.http();
        return services("`http://host:port`, `https://host:port`", http.parser());
    }

    /** Addresses of other services: of scheme tcp or unix. */
    public static ValueKind<List<URI>> services(int usualPort) {
        return services(
                "`address`, `address:port` (port " + usualPort + " when left out)",
                word -> hostPort(word, usualPort).map(address -> URI.create("tcp://" + address)));
    }

    private static ValueKind<List<URI>> services(String others, Function<String, Parsed<URI>> other) {
        return list(
                others + " or `unix:/path` of a socket",
                word -> word.startsWith("unix:") || word.startsWith("/") ? socket(word) : other.apply(word));
    }

    private static Parsed<URI> socket(String word) {
        String path = word.startsWith("unix:") ? word.substring("unix:".length()) : word;
        if (!word.startsWith("unix:/") || word.startsWith("unix://")) {
            return new Bad<>(
                    quoted(word) + " is not a socket such as unix:/run/clamav/clamd.ctl",
                    "did you mean 'unix:/" + path.replaceAll("^/+", "") + "'?");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MOST_OF_SOCKET) {
            return Parsed.bad(quoted(word) + " is longer than the " + MOST_OF_SOCKET + " bytes that a system takes");
        }
        try {
            return Parsed.good(new URI("unix", null, path, null));
        } catch (URISyntaxException wrong) {
            return Parsed.bad(quoted(word) + " is no path");
        }
    }

    /** Names. */
    public static ValueKind<List<String>> names() {
        return list("names", ValueKinds.name().parser());
    }

    /** Domain names. */
    public static ValueKind<List<DomainName>> domains() {
        return list("domain names", ValueKinds.domain().parser());
    }

    /** Times. */
    public static ValueKind<List<Duration>> durations(String least, String most) {
        ValueKind<Duration> one = ValueKinds.duration(least, most);
        return list(one.values(), one.parser());
    }

    /** Domain names, or {@code *.zone} for all below a zone. */
    public static ValueKind<DomainPatterns> domainPatterns() {
        ValueKind<List<String>> words = list(
                "domain names, or `*.zone` for all names below one",
                word -> domainPattern(word)
                        .map(name -> Parsed.good(word))
                        .orElseGet(() -> Parsed.bad(quoted(word) + " is neither a domain name nor *.zone")));
        return new ValueKind<>(words.values(), text -> words.parse(text).map(ListKinds::domainPatterns));
    }

    static Optional<DomainName> domainPattern(String word) {
        return DomainName.parse(word.startsWith("*.") ? word.substring(2) : word);
    }

    /** The patterns of words that were checked. */
    static DomainPatterns domainPatterns(List<String> words) {
        Set<DomainName> exact = new LinkedHashSet<>();
        Set<DomainName> zones = new LinkedHashSet<>();
        for (String word : words) {
            domainPattern(word).ifPresent((word.startsWith("*.") ? zones : exact)::add);
        }
        return new DomainPatterns(exact, zones);
    }

    /** Mail addresses, domain names, or {@code *.zone} for all domains below a zone. */
    public static ValueKind<AddressPatterns> addressPatterns() {
        ValueKind<List<String>> words = list(
                "mail addresses, domain names, or `*.zone` for all domains below one",
                word -> (word.indexOf('@') < 0
                                ? domainPattern(word).isPresent()
                                : AddressPatterns.normal(word).isPresent())
                        ? Parsed.good(word)
                        : Parsed.bad(quoted(word) + " is neither a mail address nor a domain name nor *.zone"));
        return new ValueKind<>(words.values(), text -> words.parse(text).map(ListKinds::addressPatterns));
    }

    /** The patterns of words; what is none is left out. */
    static AddressPatterns addressPatterns(List<String> words) {
        Set<String> addresses = new LinkedHashSet<>();
        List<String> others = new ArrayList<>();
        for (String word : words) {
            if (word.indexOf('@') < 0) {
                others.add(word);
            } else {
                AddressPatterns.normal(word).ifPresent(addresses::add);
            }
        }
        DomainPatterns domains = domainPatterns(others);
        return new AddressPatterns(addresses, domains.exact(), domains.zones());
    }

    /** TLS versions by their JSSE names. */
    public static ValueKind<List<String>> protocols() {
        return list("`TLSv1.2`, `TLSv1.3`", word -> oneOf(word, PROTOCOLS, "a TLS version that is safe to use"));
    }

    /** Cipher suites by their JSSE names. */
    public static ValueKind<List<String>> ciphers() {
        return list("cipher suites by their JSSE names", word -> oneOf(word, Ciphers.SUPPORTED, "a cipher suite here"));
    }

    private static Parsed<String> oneOf(String word, List<String> valid, String what) {
        return valid.contains(word)
                ? Parsed.good(word)
                : new Bad<>(quoted(word) + " is not " + what, Nearest.question(word, valid));
    }

    /** Asked for once, and only when somebody names a cipher suite. */
    private static final class Ciphers {
        private static final List<String> SUPPORTED = supported();

        private static List<String> supported() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[0], null);
                return List.of(context.getSupportedSSLParameters().getCipherSuites());
            } catch (GeneralSecurityException none) {
                return List.of();
            }
        }
    }

    private static <T> ValueKind<List<T>> list(String values, Function<String, Parsed<T>> element) {
        return new ValueKind<>(values + "; several with commas", text -> {
            List<T> result = new ArrayList<>();
            for (String word : ValueKinds.words(text)) {
                Parsed<T> parsed = element.apply(word);
                if (parsed instanceof Bad<T> bad) {
                    return new Bad<>(bad.message(), bad.suggestion());
                }
                parsed.ifGood(result::add);
            }
            return result.isEmpty() ? Parsed.bad("is empty") : Parsed.good(List.copyOf(result));
        });
    }

    private static Parsed<HostPort> hostPort(String text, int usualPort) {
        if (text.startsWith("*:")) {
            return new Bad<>(
                    quoted(text) + " is not host:port", "for all addresses write '0.0.0.0" + text.substring(1) + "'");
        }
        if (text.matches("\\d{1,5}")) {
            return new Bad<>(quoted(text) + " has no address", "did you mean '0.0.0.0:" + text + "'?");
        }
        boolean bracketed = text.startsWith("[");
        int colon = text.lastIndexOf(':');
        int closing = text.indexOf(']');
        boolean bareV6 = !bracketed && text.indexOf(':') != colon;
        if (bareV6) {
            return new Bad<>(quoted(text) + " is not host:port", "write an IPv6 address as [address]:port");
        }
        boolean hasPort = colon > (bracketed ? closing : 0);
        String host = bracketed ? text.substring(1, Math.max(1, closing)) : hasPort ? text.substring(0, colon) : text;
        if (bracketed && closing != (hasPort ? colon : text.length()) - 1 || !isHost(host, bracketed)) {
            return Parsed.bad(quoted(text) + " is not host:port: " + quoted(host) + " is no name or address");
        }
        if (!hasPort && usualPort <= 0) {
            return new Bad<>(quoted(text) + " has no port", "did you mean '" + text + ":25'?");
        }
        Integer port = hasPort ? portOf(text.substring(colon + 1)) : Integer.valueOf(usualPort);
        return port == null
                ? Parsed.bad(quoted(text) + " has no port from 0 to 65535")
                : Parsed.good(new HostPort(host, port));
    }

    private static boolean isHost(String host, boolean bracketed) {
        boolean address = !host.contains("/") && Cidr.parse(host).isPresent();
        if (bracketed || host.matches("[0-9.]+")) {
            return address;
        }
        return address || DomainName.parse(host).isPresent();
    }

    /** True when the host is an address literal. */
    static boolean isAddress(HostPort endpoint) {
        return Cidr.parse(endpoint.host()).isPresent();
    }

    private static @Nullable Integer portOf(String digits) {
        int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : -1;
        return port < 0 || port > 65535 ? null : Integer.valueOf(port);
    }
}
