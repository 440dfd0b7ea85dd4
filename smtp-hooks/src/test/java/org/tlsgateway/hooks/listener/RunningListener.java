package org.tlsgateway.hooks.listener;

import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.jspecify.annotations.Nullable;
import org.mockito.Mockito;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.NetworkTable;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.DownstreamUse;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.session.SessionPolicy;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.session.SessionServers;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;
import org.tlsgateway.hooks.server.DownstreamServers;
import org.tlsgateway.hooks.verdict.ContentStore;

/** A gateway listener on 127.0.0.1, any port, with the mailet container faked. */
public final class RunningListener implements AutoCloseable {
    public static final IssuedCertificate CERTIFICATE =
            CertificateMaker.selfSigned(CertificateSpec.server("gw.example"));
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final GatewayServer server;
    private final ExecutorService inspections = Executors.newCachedThreadPool();

    private RunningListener(Setup setup) {
        try {
            ReflectiveLoader loader = new ReflectiveLoader()
                    .with(UsersRepository.class, setup.users)
                    .with(DomainList.class, ReflectiveLoader.stub(DomainList.class));
            ListenerServices services = new ListenerServices(
                    setup.processor,
                    inspections,
                    new ContentStore(setup.directory, setup.threshold),
                    ReflectiveLoader.stub(MetricFactory.class),
                    Clock.systemUTC(),
                    new DownstreamServers(new SessionServers(ReflectiveLoader.stub(MxLookup.class))::open));
            server = new GatewayServer(setup.config(), setup.withTls ? tls() : null, services, loader);
            server.init();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static ServerTls tls() {
        return channel -> {
            try {
                return new SslHandler(TestTls.server(CERTIFICATE));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    public static Setup with(MailProcessor processor, Path directory) {
        return new Setup(processor, directory);
    }

    public int port() {
        return server.getListenAddresses().get(0).getPort();
    }

    public GatewayServer server() {
        return server;
    }

    public SmtpTalker connect() throws IOException {
        return new SmtpTalker(port());
    }

    @Override
    public void close() {
        server.destroy();
        inspections.shutdownNow();
    }

    /** What differs from an open listener that offers TLS. */
    public static final class Setup {
        private final MailProcessor processor;
        private final Path directory;
        final UsersRepository users = Mockito.mock(UsersRepository.class);
        private final List<Cidr> clients =
                new ArrayList<>(List.of(Cidr.parse("127.0.0.0/8").orElseThrow()));
        private ClientTls tls = ClientTls.OFFER;
        private Set<EhloKeyword> hidden = Set.of();
        private @Nullable SessionPolicy policy;
        private ListenerConfig.Auth auth = ListenerConfig.Auth.AFTER_TLS;
        private ListenerConfig.Limits limits = new ListenerConfig.Limits(0, 0, 1_000_000, 100, 1000, 1000, 10);
        private ListenerConfig.Timeouts timeouts = timeouts(Duration.ofMinutes(5));
        private List<HostPort> bind = List.of(new HostPort("127.0.0.1", 0));
        private ListenerConfig.Arrival arrival = ListenerConfig.Arrival.DIRECT;
        private boolean withTls = true;
        private int threshold = 4096;
        private int workers = 2;

        private Setup(MailProcessor processor, Path directory) {
            this.processor = processor;
            this.directory = directory;
        }

        public static ListenerConfig.Timeouts timeouts(Duration each) {
            return new ListenerConfig.Timeouts(each, each, each, each, each);
        }

        public Setup decision(ClientTls clientTls, String... hide) {
            tls = clientTls;
            Set<EhloKeyword> keywords = new java.util.HashSet<>();
            for (String keyword : hide) {
                keywords.add(new EhloKeyword(keyword));
            }
            hidden = keywords;
            return this;
        }

        /** One rule for all that has to do with this server. */
        public Setup downstream(ClientTls clientTls, DownstreamUse use) {
            Set<EhloKeyword> hide = clientTls == ClientTls.STRIP ? Set.of(EhloKeyword.STARTTLS) : Set.of();
            return policy(new SessionPolicy(
                    List.of(), new SessionDecision(clientTls, hide, "rule-1", "because of the law", use)));
        }

        public Setup policy(SessionPolicy rules) {
            policy = rules;
            return this;
        }

        public Setup auth(ListenerConfig.Auth when) {
            auth = when;
            return this;
        }

        public Setup limits(ListenerConfig.Limits all) {
            limits = all;
            return this;
        }

        public Setup timeouts(ListenerConfig.Timeouts all) {
            timeouts = all;
            return this;
        }

        public Setup bind(HostPort... addresses) {
            bind = List.of(addresses);
            return this;
        }

        public Setup arrival(ListenerConfig.Arrival how) {
            arrival = how;
            return this;
        }

        public Setup withoutTls() {
            withTls = false;
            return this;
        }

        public Setup withoutClients() {
            clients.clear();
            return this;
        }

        public Setup workers(int threads) {
            workers = threads;
            return this;
        }

        ListenerConfig config() {
            Map<Cidr, String> networks = new java.util.HashMap<>();
            clients.forEach(network -> networks.put(network, ""));
            return new ListenerConfig(
                    "test" + NUMBER.incrementAndGet(),
                    bind,
                    "gw.example",
                    null,
                    NetworkTable.of(networks),
                    policy != null
                            ? policy
                            : new SessionPolicy(List.of(), new SessionDecision(tls, hidden, "rule-1", "because")),
                    auth,
                    limits,
                    timeouts,
                    1,
                    workers,
                    "inspection",
                    arrival);
        }

        public RunningListener start() {
            return new RunningListener(this);
        }
    }
}
