package org.tlsgateway.core.config;

import static org.tlsgateway.core.config.OptionElement.Occurrence.MANY;

import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;

/** The options of a listener: {@code <gateway>} in smtpserver.xml, but for its rules ({@link RuleOptions}). */
final class ListenerOptions {
    static final String FILE = "smtpserver.xml";

    static final OptionElement GATEWAY = new OptionElement(
            FILE, null, "gateway", MANY, "One listener of the gateway, beside James's own `<smtpserver>` elements.");
    static final OptionElement TLS =
            GATEWAY.child("tls", "The gateway's own certificate; without it STARTTLS is not offered on this listener.");
    static final OptionElement CLIENTS =
            GATEWAY.child("clients", "Whose mail is relayed without authentication; without it, this machine's only.");
    static final OptionElement LIMITS = GATEWAY.child("limits", "Sizes and counts.");
    static final OptionElement TIMEOUTS = GATEWAY.child("timeouts", "How long a session may wait for what.");
    static final OptionElement THREADS = GATEWAY.child("threads", "Threads of this listener.");

    static final Option<String> NAME = GATEWAY.attribute("name", ValueKinds.name())
            .explained(
                    "Names the listener in logs, rules and problems.",
                    "When you add a listener.",
                    "Two listeners of one name are refused.")
            .example("inbound");
    static final Option<List<HostPort>> BIND = GATEWAY.element("bind", ListKinds.endpoints(0))
            .defaultsTo("0.0.0.0:25")
            .explained(
                    "Where the listener takes connections.",
                    "To listen on one address only, or on another port; port 0 takes any free one.",
                    "An address that is not this machine's, a port in use, or one under 1024 without the right to it:"
                            + " the listener does not start.")
            .interacts("`clients` decides who may relay; a wildcard address takes its port on every address.")
            .example("192.0.2.1:25,[2001:db8::1]:25");
    static final Option<DomainName> HELLO_NAME = GATEWAY.element("helloName", ValueKinds.domain())
            .orElse("the name of the machine")
            .explained(
                    "The name in the banner, the EHLO reply and the Received field.",
                    "When the machine is known to clients by another name.",
                    "Clients that compare it with the certificate may complain; an MX of this name counts as ourselves.")
            .interacts("`delivery/helloName` is the name on the way out.")
            .example("gateway.example.org")
            .rfc("RFC 5321 section 4.2, section 4.1.1.1");
    static final Option<ListenerConfig.Auth> AUTH = GATEWAY.element(
                    "auth", ValueKinds.enumeration(ListenerConfig.Auth.class))
            .defaultsTo("never")
            .explained(
                    "Whether AUTH is offered and accepted, and when.",
                    "When users send from networks that `clients` does not name.",
                    "`always` lets passwords go over the wire in clear.")
            .interacts("`after-tls` needs `tls`; the users are James's (usersrepository.xml).")
            .example("after-tls")
            .rfc("RFC 4954 section 4");
    static final Option<String> PROCESSOR = GATEWAY.element("processor", ValueKinds.name())
            .defaultsTo("inspection")
            .explained(
                    "The processor of mailetcontainer.xml that inspects a message while its client waits.",
                    "When listeners inspect in different ways.",
                    "One that is not there is refused; one that comes to no verdict defers every message with 451 4.3.5.")
            .interacts("`timeouts/@verdict` limits how long it may take.")
            .example("inspection");

    static final Option<String> TLS_CERTIFICATE = TLS.attribute("certificate", ValueKinds.file())
            .explained(
                    "The certificate chain in PEM, leaf first, or a PKCS12 file.",
                    "When you have a certificate of your own.",
                    "A file that is missing, empty or does not match the key: the listener does not start.")
            .interacts("`key`, `password`; read again when the file changes.")
            .example("var/tls/gateway.pem");
    static final Option<String> TLS_KEY = TLS.attribute("key", ValueKinds.file())
            .orElse("the key is in the certificate file")
            .explained(
                    "The private key in PEM.",
                    "When key and certificate are in two files.",
                    "A key that does not match the certificate: the listener does not start.")
            .example("var/tls/gateway.key");
    static final Option<String> TLS_PASSWORD = TLS.attribute("password", ValueKinds.secret())
            .orElse("none")
            .explained(
                    "The password of the PKCS12 file or of the encrypted key.",
                    "When there is one.",
                    "The key cannot be read and the listener does not start.")
            .interacts("Write `${env:NAME}` to keep it out of the file.")
            .example("${env:GATEWAY_KEY_PASSWORD}");
    static final Option<List<String>> TLS_PROTOCOLS = TLS.attribute("protocols", ListKinds.protocols())
            .defaultsTo("TLSv1.2,TLSv1.3")
            .explained(
                    "The versions of TLS that clients may use.",
                    "To insist on TLS 1.3.",
                    "Clients without a version in common cannot use TLS, and fail where it is required.")
            .example("TLSv1.3")
            .rfc("RFC 8996, RFC 9325 section 3.1");
    static final Option<List<String>> TLS_CIPHERS = TLS.attribute("ciphers", ListKinds.ciphers())
            .orElse("those of the TLS library")
            .explained(
                    "The cipher suites that clients may use, best first.",
                    "When a policy of yours names them.",
                    "Clients without a suite in common cannot use TLS; suites of TLS 1.2 do nothing for TLS 1.3.")
            .interacts(
                    "With it the listener's TLS is JSSE's: BoringSSL, which is faster, has no choice of suites in TLS 1.3.")
            .example("TLS_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
            .rfc("RFC 9325 section 4.2");

    static final Option<List<Cidr>> CLIENTS_NETWORKS = CLIENTS.attribute("networks", ListKinds.networks())
            .orElse("those of the table; without a table 127.0.0.0/8 and ::1")
            .explained(
                    "Networks whose mail is relayed without authentication.",
                    "To let your customers' networks in.",
                    "Too wide makes an open relay; too narrow refuses mail with 550 5.7.1.")
            .interacts("`table` adds to it.")
            .example("127.0.0.0/8,::1,192.0.2.0/24");
    static final Option<String> CLIENTS_TABLE = CLIENTS.attribute("table", ValueKinds.file())
            .orElse("none")
            .explained(
                    "A file of further networks, one a line.",
                    "When they are many, or another program writes them.",
                    "A line that is no network refuses the whole file; the version before stays in force.")
            .interacts("`networks` adds to it; read again when it changes.")
            .example("conf/clients.txt");

    static final Option<Integer> CONNECTIONS = LIMITS.attribute("connections", ValueKinds.wholeNumber(0, 1_000_000))
            .defaultsTo("1000")
            .explained(
                    "Connections open at once; 0 for no limit.",
                    "For more clients, with the memory and file descriptors to match.",
                    "Too low turns clients away at busy times, too high lets them eat the memory.");
    static final Option<Integer> CONNECTIONS_PER_CLIENT = LIMITS.attribute(
                    "connectionsPerClient", ValueKinds.wholeNumber(0, 1_000_000))
            .defaultsTo("100")
            .explained(
                    "Connections open at once from one address; 0 for no limit.",
                    "When one address stands for many clients, such as a NAT or a mail server.",
                    "Too low slows big senders down, too high lets one client take all of `connections`.");
    static final Option<Long> MESSAGE_SIZE = LIMITS.attribute("messageSize", ValueKinds.size())
            .defaultsTo("25M")
            .explained(
                    "The biggest message that is taken, shown as SIZE in the EHLO reply.",
                    "When your users send bigger ones.",
                    "Bigger than the next hops take: such mail is accepted here and bounced later.")
            .interacts("`inspection/rspamd/@maxSize`: what is bigger counts as not scanned.")
            .rfc("RFC 1870 section 4");
    static final Option<Integer> RECIPIENTS = LIMITS.attribute("recipients", ValueKinds.wholeNumber(100, 100_000))
            .defaultsTo("1000")
            .explained(
                    "Recipients of one message; further ones get 452 4.5.3.",
                    "For mailing lists.",
                    "Too high lets one message fan out to more than you may like.")
            .rfc("RFC 5321 section 4.5.3.1.8");
    static final Option<Integer> COMMAND_LINE = LIMITS.attribute("commandLine", ValueKinds.wholeNumber(512, 65_536))
            .defaultsTo("2048")
            .explained(
                    "Bytes of a command line with its CRLF; a longer one gets 500 5.5.2.",
                    "Raise it to 12288 for AUTH mechanisms with long tokens.",
                    "Too low refuses long addresses and parameters.")
            .rfc("RFC 5321 section 4.5.3.1.4, RFC 4954 section 4");
    static final Option<Integer> TEXT_LINE = LIMITS.attribute("textLine", ValueKinds.wholeNumber(1000, 1_048_576))
            .defaultsTo("1000")
            .explained(
                    "Bytes of a line of a message with its CRLF; a message with a longer one is refused.",
                    "When senders that you cannot mend write longer lines, and the next hops take them.",
                    "Too high hands on mail that other servers refuse or break in two.")
            .rfc("RFC 5321 section 4.5.3.1.6");
    static final Option<Integer> ERRORS = LIMITS.attribute("errors", ValueKinds.wholeNumber(1, 1000))
            .defaultsTo("20")
            .explained(
                    "Refused commands of one session before it is closed with 421.",
                    "When a client that you trust makes many.",
                    "Too high lets a client probe addresses at length.");

    static final Option<Duration> IDLE = TIMEOUTS.attribute("idle", ValueKinds.duration("1s", "1h"))
            .defaultsTo("5m")
            .explained(
                    "How long a client may be silent.",
                    "Shorten it when idle sessions eat your `connections`.",
                    "Under 5 minutes slow but honest clients are cut off.")
            .rfc("RFC 5321 section 4.5.3.2.7");
    static final Option<Duration> COMMAND = TIMEOUTS.attribute("command", ValueKinds.duration("1s", "1h"))
            .defaultsTo("1m")
            .explained(
                    "How long a command line may take from its first byte to its end.",
                    "Hardly ever: it is for clients that send a byte now and then.",
                    "Too short cuts off clients on bad lines.");
    static final Option<Duration> DATA = TIMEOUTS.attribute("data", ValueKinds.duration("10s", "1d"))
            .defaultsTo("30m")
            .explained(
                    "How long a message may take from the 354 to its final dot.",
                    "For big messages over slow lines.",
                    "Too short: big messages never get through.")
            .interacts("`limits/@messageSize`.");
    static final Option<Duration> HANDSHAKE = TIMEOUTS.attribute("handshake", ValueKinds.duration("1s", "10m"))
            .defaultsTo("30s")
            .explained(
                    "How long the TLS handshake may take.", "Hardly ever.", "Too short fails clients on slow lines.");
    static final Option<Duration> VERDICT = TIMEOUTS.attribute("verdict", ValueKinds.duration("1s", "9m"))
            .defaultsTo("5m")
            .explained(
                    "How long inspection and queueing may take; then the client gets a 451 and nothing is queued.",
                    "When a scanner needs longer.",
                    "A client waits 10 minutes for this reply and sends the message again if it does not come.")
            .interacts("Longer than the budgets of `inspection/rspamd` and `inspection/sieve` together.")
            .rfc("RFC 5321 section 4.5.3.2.6");

    static final Option<Duration> DOWNSTREAM = TIMEOUTS.attribute("downstream", ValueKinds.duration("1s", "4m"))
            .defaultsTo("10s")
            .explained(
                    "How long the session's own downstream server may take to be connected to and to say what it offers.",
                    "When servers far away are slow, or clients impatient.",
                    "Too short: sessions are told that the server cannot be reached, and fall back. The client waits so"
                            + " long for the reply to its EHLO or STARTTLS, 5 minutes at most.")
            .interacts("`rules/rule/@tls` pass-through, `rules/rule/@capabilities`.")
            .rfc("RFC 5321 section 4.5.3.2");
    static final Option<Duration> SPLICE_IDLE = TIMEOUTS.attribute("passThroughIdle", ValueKinds.duration("1s", "1d"))
            .defaultsTo("10m")
            .explained(
                    "How long a passed-through session may be silent both ways.",
                    "When servers behind scan for longer before they answer.",
                    "Under 10 minutes a client that waits for the reply to its message is cut off, and sends it again.")
            .interacts("`rules/rule/@tls` pass-through.")
            .rfc("RFC 5321 section 4.5.3.2.6");
    static final Option<Duration> SPLICE_TOTAL = TIMEOUTS.attribute(
                    "passThroughTotal", ValueKinds.duration("10s", "30d"))
            .defaultsTo("1d")
            .explained(
                    "How long a passed-through session may last in all.",
                    "When honest sessions last longer, or to end those that only hold a connection.",
                    "Too short cuts off big messages over slow lines.")
            .interacts("`rules/rule/@tls` pass-through.");

    static final Option<Integer> IO_THREADS = THREADS.attribute("io", ValueKinds.wholeNumber(1, 256))
            .defaultsTo("2")
            .explained(
                    "Threads for sockets, framing and TLS.",
                    "One for each core that you want to spend on it.",
                    "More than there are cores gains nothing.");
    static final Option<Integer> WORKER_THREADS = THREADS.attribute("workers", ValueKinds.wholeNumber(1, 10_000))
            .defaultsTo("64")
            .explained(
                    "Threads for what a session may wait for: AUTH, and messages too big for memory.",
                    "When the users' repository is slow and many clients authenticate at once.",
                    "Too few: those sessions wait for their turn; others do not.");

    private ListenerOptions() {}
}
