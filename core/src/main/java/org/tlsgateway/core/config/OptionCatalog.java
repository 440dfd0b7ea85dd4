package org.tlsgateway.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every element and every option there is: the one source for reading, for the check of unknown names and for
 * docs/options.md.
 */
public final class OptionCatalog {
    private static final List<OptionElement> ELEMENTS = joined(
            List.of(
                    ListenerOptions.GATEWAY,
                    ListenerOptions.TLS,
                    ListenerOptions.CLIENTS,
                    ArrivalOptions.PROXY,
                    ArrivalOptions.DESTINATIONS,
                    RuleOptions.RULES,
                    RuleOptions.RULE,
                    ClientTlsOptions.DEMAND,
                    ListenerOptions.LIMITS,
                    ListenerOptions.TIMEOUTS,
                    ListenerOptions.THREADS,
                    DeliveryOptions.GATEWAY),
            InspectionOptions.elements(),
            List.of(
                    QuarantineOptions.QUARANTINE,
                    QuarantineOptions.FOLDER,
                    DeliveryOptions.DELIVERY,
                    DeliveryOptions.TIMEOUTS,
                    DeliveryOptions.RETRY,
                    StsOptions.MTA_STS,
                    DestinationOptions.DESTINATION,
                    DemandOptions.DEMAND,
                    TlsReportsOptions.TLS_REPORTS,
                    TlsReportsOptions.DKIM));

    private static final List<Option<?>> OPTIONS = joined(
            List.of(
                    ListenerOptions.NAME,
                    ListenerOptions.BIND,
                    ListenerOptions.HELLO_NAME,
                    ListenerOptions.AUTH,
                    ListenerOptions.PROCESSOR,
                    ArrivalOptions.TRANSPARENT,
                    ListenerOptions.TLS_CERTIFICATE,
                    ListenerOptions.TLS_KEY,
                    ListenerOptions.TLS_PASSWORD,
                    ListenerOptions.TLS_PROTOCOLS,
                    ListenerOptions.TLS_CIPHERS,
                    ListenerOptions.CLIENTS_NETWORKS,
                    ListenerOptions.CLIENTS_TABLE,
                    ArrivalOptions.PROXY_NETWORKS,
                    ArrivalOptions.PROXY_DESTINATION,
                    ArrivalOptions.PROXY_TIMEOUT,
                    ArrivalOptions.ALLOW,
                    RuleOptions.NAME,
                    RuleOptions.TLS,
                    RuleOptions.HIDE,
                    RuleOptions.REASON,
                    RuleOptions.LISTENER,
                    RuleOptions.CLIENTS,
                    RuleOptions.TABLE,
                    RuleOptions.VALUE,
                    RuleOptions.DESTINATIONS,
                    RuleOptions.DESTINATION_TABLE,
                    RuleOptions.DESTINATION_VALUE,
                    RuleOptions.EHLO,
                    RuleOptions.SERVER,
                    RuleOptions.DELIVER,
                    RuleOptions.CAPABILITIES,
                    RuleOptions.FALLBACK,
                    RuleOptions.SOURCE,
                    ClientTlsOptions.NAME,
                    ClientTlsOptions.SENDERS,
                    ClientTlsOptions.SENDER_TABLE,
                    ClientTlsOptions.RECIPIENTS,
                    ClientTlsOptions.RECIPIENT_TABLE,
                    ClientTlsOptions.REASON,
                    ListenerOptions.CONNECTIONS,
                    ListenerOptions.CONNECTIONS_PER_CLIENT,
                    ListenerOptions.MESSAGE_SIZE,
                    ListenerOptions.RECIPIENTS,
                    ListenerOptions.COMMAND_LINE,
                    ListenerOptions.TEXT_LINE,
                    ListenerOptions.ERRORS,
                    ListenerOptions.IDLE,
                    ListenerOptions.COMMAND,
                    ListenerOptions.DATA,
                    ListenerOptions.HANDSHAKE,
                    ListenerOptions.VERDICT,
                    ListenerOptions.DOWNSTREAM,
                    ListenerOptions.SPLICE_IDLE,
                    ListenerOptions.SPLICE_TOTAL,
                    ListenerOptions.IO_THREADS,
                    ListenerOptions.WORKER_THREADS),
            InspectionOptions.options(),
            List.of(
                    QuarantineOptions.URL,
                    QuarantineOptions.FOLDERS,
                    QuarantineOptions.KEEP,
                    QuarantineOptions.HOSTS,
                    QuarantineOptions.NAME,
                    QuarantineOptions.FOLDER_KEEP,
                    DeliveryOptions.QUEUE,
                    DeliveryOptions.HELLO_NAME,
                    DeliveryOptions.POSTMASTER,
                    DeliveryOptions.CA_FILE,
                    DeliveryOptions.RESOLVERS,
                    DeliveryOptions.DNSSEC,
                    DeliveryOptions.TRUST_ANCHORS,
                    DeliveryOptions.CONCURRENCY,
                    DeliveryOptions.PER_DESTINATION,
                    DeliveryOptions.IDLE_CONNECTION,
                    DeliveryOptions.DNS,
                    DeliveryOptions.CONNECT,
                    DeliveryOptions.GREETING,
                    DeliveryOptions.COMMAND,
                    DeliveryOptions.HANDSHAKE,
                    DeliveryOptions.DATA_BLOCK,
                    DeliveryOptions.DATA_END,
                    DeliveryOptions.DELAYS,
                    DeliveryOptions.LIFETIME,
                    DeliveryOptions.NOTIFY_AFTER,
                    StsOptions.ENABLED,
                    StsOptions.CACHE_DIRECTORY,
                    StsOptions.CA_FILE,
                    StsOptions.PORT,
                    StsOptions.ALLOW,
                    DestinationOptions.NAME,
                    DestinationOptions.DOMAINS,
                    DestinationOptions.TABLE,
                    DestinationOptions.LEVEL,
                    DestinationOptions.GATEWAY,
                    DestinationOptions.PORT,
                    DestinationOptions.ACCEPTED_NAMES,
                    DestinationOptions.CA_FILE,
                    ProofOptions.MX,
                    ProofOptions.NEXT_HOP,
                    ProofOptions.PINS,
                    ProofOptions.CLIENT_CERTIFICATE,
                    ProofOptions.CLIENT_KEY,
                    ProofOptions.TLS_VERSIONS,
                    ProofOptions.OVERRIDE,
                    ProofOptions.MONITOR,
                    DemandOptions.TLS_REQUIRED_HEADER,
                    DemandOptions.NAME,
                    DemandOptions.SENDERS,
                    DemandOptions.SENDER_TABLE,
                    DemandOptions.RECIPIENTS,
                    DemandOptions.RECIPIENT_TABLE,
                    DemandOptions.LEVEL,
                    DemandOptions.REASON,
                    TlsReportsOptions.MODE,
                    TlsReportsOptions.ORGANIZATION,
                    TlsReportsOptions.CONTACT,
                    TlsReportsOptions.DIRECTORY,
                    TlsReportsOptions.ALLOW,
                    TlsReportsOptions.KEY,
                    TlsReportsOptions.SELECTOR,
                    TlsReportsOptions.DOMAIN));

    private static final Map<OptionElement, List<String>> NAMES = names();

    private OptionCatalog() {}

    private static <T> List<T> joined(List<? extends T> before, List<? extends T> between, List<? extends T> after) {
        return Stream.of(before, between, after).<T>flatMap(List::stream).toList();
    }

    /** Every element, in the order of the documentation. */
    public static List<OptionElement> elements() {
        return ELEMENTS;
    }

    /** Every option, in the order of the documentation. */
    public static List<Option<?>> options() {
        return OPTIONS;
    }

    /** The options of an element. */
    public static List<Option<?>> optionsOf(OptionElement element) {
        return OPTIONS.stream()
                .filter(option -> option.element().equals(element))
                .toList();
    }

    /** The elements that may stand in an element. */
    public static List<OptionElement> childrenOf(OptionElement element) {
        return ELEMENTS.stream().filter(child -> element.equals(child.parent())).toList();
    }

    /** Every name that may stand in an element, as an attribute or as an element. */
    static List<String> namesIn(OptionElement element) {
        return NAMES.getOrDefault(element, List.of());
    }

    private static Map<OptionElement, List<String>> names() {
        Map<OptionElement, List<String>> names = new HashMap<>();
        for (OptionElement element : ELEMENTS) {
            List<String> in = new ArrayList<>();
            optionsOf(element).forEach(option -> in.add(option.name()));
            childrenOf(element).forEach(child -> in.add(child.name()));
            names.put(element, List.copyOf(in));
        }
        return names;
    }

    /** Where else this name may stand, such as "gateway/tls"; empty for nowhere. */
    static List<String> placesOf(String name) {
        List<String> places = new ArrayList<>();
        for (OptionElement element : ELEMENTS) {
            if (namesIn(element).contains(name)) {
                places.add("<" + element.path() + "> of " + element.file());
            }
        }
        return places;
    }
}
