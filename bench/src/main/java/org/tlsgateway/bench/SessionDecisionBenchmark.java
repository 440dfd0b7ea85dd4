package org.tlsgateway.bench;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.name.NetworkTable;
import org.tlsgateway.core.session.ClientFacts;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.session.SessionPolicy;
import org.tlsgateway.core.session.SessionRule;

/**
 * The cost of a session's decision, and of loading the table it needs, with 100,000 client networks. Goals: a decision under
 * 1 microsecond, a load under 1 second. Run by {@link BenchmarkMain}, which prints the ratios to the two baselines, a hash
 * map for each prefix length and a linear scan, measured in the same run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SessionDecisionBenchmark {
    private static final int NETWORKS = 100_000;
    private static final int CLIENTS = 1 << 16;

    /** Which addresses the clients have. */
    @Param({"ipv4", "ipv6"})
    public String family = "ipv4";

    private final ClientFacts[] facts = new ClientFacts[CLIENTS];
    private SampleNetworks networks = SampleNetworks.EMPTY;
    private SessionPolicy policy = new SessionPolicy(List.of(), decision("default"));
    private NetworkTable table = NetworkTable.EMPTY;
    private HashedPrefixes hashed = new HashedPrefixes(Map.of());
    private LinearScan scan = new LinearScan(Map.of());
    private int next;

    @Setup(Level.Trial)
    public void prepare() {
        Random random = new Random(20260101);
        networks = SampleNetworks.of(NETWORKS, random);
        table = NetworkTable.of(networks.entries());
        hashed = new HashedPrefixes(networks.entries());
        scan = new LinearScan(networks.entries());
        policy = new SessionPolicy(
                List.of(
                        new SessionRule(Set.of("other"), null, null, null, null, null, decision("other")),
                        new SessionRule(null, table, "strip", null, null, null, decision("strip")),
                        new SessionRule(null, table, "require", null, null, null, decision("require"))),
                decision("default"));
        for (int i = 0; i < CLIENTS; i++) {
            // Half of the clients are in a listed network, half are strangers.
            InetAddress client = networks.client(random, family.equals("ipv6"), i % 2 == 0);
            facts[i] = new ClientFacts("mx", client, null, "client.example.test");
        }
    }

    /** The whole decision: three rules, two of which ask the table. */
    @Benchmark
    public SessionDecision decision() {
        return policy.decide(nextFacts());
    }

    /** One look-up in the prefix tree. */
    @Benchmark
    public Object prefixTree() {
        return table.lookup(nextFacts().client());
    }

    /** Baseline: a hash map for each prefix length, longest first. */
    @Benchmark
    public Object hashMapPerLength() {
        return hashed.lookup(nextFacts().client());
    }

    /** Baseline: all networks in turn. */
    @Benchmark
    public Object linearScan() {
        return scan.lookup(nextFacts().client());
    }

    /** 100,000 lines of text to a table. */
    @Benchmark
    @Warmup(iterations = 2, time = 1)
    @Measurement(iterations = 3, time = 1)
    public NetworkTable loadTable() {
        return NetworkTable.of(SampleNetworks.parse(networks.lines()));
    }

    private ClientFacts nextFacts() {
        next = (next + 1) & (CLIENTS - 1);
        return facts[next];
    }

    private static SessionDecision decision(String rule) {
        return new SessionDecision(ClientTls.STRIP, Set.of(EhloKeyword.STARTTLS), rule, "rule " + rule);
    }
}
