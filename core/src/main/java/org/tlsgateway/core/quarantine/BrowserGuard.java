package org.tlsgateway.core.quarantine;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.Cidr;

/**
 * Decides whether a request may come from where it comes: WebAdmin may ask nobody who they are, and a browser sends what any web page
 * tells it to. What changes something must carry a header that no form and no link can set (a script of another origin cannot either
 * without a preflight), and must not be sent by a page of another origin. Nothing is answered under a host name that is not ours, since
 * its owner can point it here and read the answers (DNS rebinding).
 */
public final class BrowserGuard {
    /** Any value but an empty one; on all that changes something. */
    public static final String HEADER = "X-Gateway-Request";

    private BrowserGuard() {}

    /**
     * @param change whether it changes something
     * @param host the Host header, null when there is none
     * @param origin the Origin header (RFC 6454 section 7), null when there is none
     * @param fetchSite the Sec-Fetch-Site header (Fetch Metadata), null when there is none
     * @param marker the header {@link #HEADER}, null when there is none
     */
    public record Request(
            Change change,
            @Nullable String host,
            @Nullable String origin,
            @Nullable String fetchSite,
            @Nullable String marker) {}

    /** Whether a request changes something. */
    public enum Change {
        NOTHING,
        SOMETHING
    }

    /**
     * Why it is refused.
     *
     * @param status 403 or 421
     */
    public record Refusal(int status, String words) {}

    /**
     * Empty when it may be answered.
     *
     * @param hosts names of ours in lower case, beside localhost and addresses
     */
    public static Optional<Refusal> judge(Request request, Set<String> hosts) {
        String host = name(request.host());
        if (host == null || !isOurs(host, hosts)) {
            // RFC 9110 section 15.5.20
            return Optional.of(new Refusal(
                    421, "this host name is none of quarantine/@hosts; localhost and addresses need not be named"));
        }
        if (request.change() == Change.NOTHING) {
            return Optional.empty();
        }
        if (request.marker() == null || request.marker().isBlank()) {
            return Optional.of(
                    new Refusal(403, "what changes something needs the header " + HEADER + ", such as \"curl\""));
        }
        String site = request.fetchSite();
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return Optional.of(new Refusal(403, "a page of another site asked for it"));
        }
        return isSameOrigin(request, hosts)
                ? Optional.empty()
                : Optional.of(new Refusal(403, "a page of another origin asked for it"));
    }

    private static boolean isSameOrigin(Request request, Set<String> hosts) {
        String origin = request.origin();
        if (origin == null) {
            return true;
        }
        int slashes = origin.indexOf("://");
        if (slashes < 0) {
            return false;
        }
        String authority = origin.substring(slashes + 3);
        String name = name(authority);
        // A proxy before WebAdmin may have put another Host.
        return authority.equalsIgnoreCase(request.host()) || name != null && hosts.contains(name);
    }

    private static boolean isOurs(String host, Set<String> hosts) {
        return host.equals("localhost")
                || host.startsWith("[")
                || hosts.contains(host)
                || host.indexOf('/') < 0 && Cidr.parse(host).isPresent();
    }

    /** Without port, in lower case. */
    private static @Nullable String name(@Nullable String authority) {
        if (authority == null || authority.isBlank()) {
            return null;
        }
        String name = authority.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
