package org.tlsgateway.downstream.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.DnssecMode;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A resolver in the process that knows zones, signs them, and gives what it is told to spoil. */
final class FakeZones implements Resolver {
    private final List<FakeZone> zones = new ArrayList<>();
    private final Map<String, UnaryOperator<@Nullable Message>> spoilt = new HashMap<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();

    FakeZones() {
        signed(".");
        signed("test.");
    }

    static Name name(String text) {
        try {
            return Name.fromString(text.endsWith(".") ? text : text + ".");
        } catch (TextParseException notAName) {
            throw new IllegalArgumentException(text, notAName);
        }
    }

    FakeZones signed(String zone) {
        return zone(zone, true, FakeZone.Denial.NSEC);
    }

    FakeZones signedWithNsec3(String zone) {
        return zone(zone, true, FakeZone.Denial.NSEC3);
    }

    FakeZones unsigned(String zone) {
        return zone(zone, false, FakeZone.Denial.NSEC);
    }

    private FakeZones zone(String text, boolean signed, FakeZone.Denial denial) {
        FakeZone zone = new FakeZone(name(text), signed, denial);
        if (!zones.isEmpty()) {
            FakeZone parent = zoneOf(zone.name);
            parent.add(FakeZone.record(zone.name, Type.NS, "ns.test."));
            if (signed && parent.signed) {
                parent.add(zone.ds());
            }
        }
        zones.add(zone);
        return this;
    }

    FakeZones add(String owner, String type, String data) {
        zoneOf(name(owner)).add(FakeZone.record(name(owner), Type.value(type), data));
        return this;
    }

    /** The deepest zone that a name is in. */
    FakeZone zoneOf(Name name) {
        return zones.stream()
                .filter(zone -> name.subdomain(zone.name))
                .max(Comparator.comparingInt(zone -> zone.name.labels()))
                .orElseThrow();
    }

    /** Changes the answer to a question such as "MX a.test"; null is none at all. */
    FakeZones spoil(String question, UnaryOperator<@Nullable Message> how) {
        spoilt.put(question, how);
        return this;
    }

    FakeZones mend(String question) {
        spoilt.remove(question);
        return this;
    }

    /** The root's DS record. */
    String anchor() {
        return zones.get(0).ds().toString();
    }

    List<String> queries() {
        return List.copyOf(queries);
    }

    ResolverStack stack(DnssecMode mode) {
        return new ResolverStack(List.of(new InetSocketAddress("127.0.0.1", 53)), mode, this);
    }

    /** A reply without signatures. */
    static Message stripped(Message reply) {
        return rewritten(reply, each -> each instanceof RRSIGRecord ? null : each);
    }

    /** A reply in which each record is changed so; null leaves it out. */
    static Message rewritten(Message reply, UnaryOperator<@Nullable Record> how) {
        Message changed = new Message(reply.getHeader().getID());
        changed.getHeader().setRcode(reply.getRcode());
        changed.addRecord(reply.getQuestion(), Section.QUESTION);
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
            for (Record each : reply.getSection(section)) {
                Record kept = how.apply(each);
                if (kept != null) {
                    changed.addRecord(kept, section);
                }
            }
        }
        return changed;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        DnsQuestion question = DnsQuestion.of(query.getQuestion());
        queries.add(question.toString());
        Message reply = reply(query);
        if (query.getHeader().getFlag(Flags.CD)) {
            reply.getHeader().setFlag(Flags.CD);
        }
        Message given = spoilt.getOrDefault(question.toString(), UnaryOperator.identity())
                .apply(reply);
        return given == null ? new CompletableFuture<>() : CompletableFuture.completedFuture(given);
    }

    private Message reply(Message query) {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        int type = query.getQuestion().getType();
        Name name = query.getQuestion().getName();
        for (int hop = 0; hop < 10; hop++) {
            // RFC 4035 section 3.1.4.1: DS records are the parent's.
            FakeZone zone = type == Type.DS && name.labels() > 1 ? zoneOf(new Name(name, 1)) : zoneOf(name);
            List<Record> found = zone.find(name, type);
            if (found != null) {
                found.forEach(each -> reply.addRecord(each, Section.ANSWER));
                return reply;
            }
            List<Record> alias = zone.find(name, Type.CNAME);
            if (alias == null) {
                zone.denial(name, type).forEach(each -> reply.addRecord(each, Section.AUTHORITY));
                return reply;
            }
            alias.forEach(each -> reply.addRecord(each, Section.ANSWER));
            name = ((CNAMERecord) alias.get(0)).getTarget();
        }
        return reply;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query) {
        return sendAsync(query, Runnable::run);
    }

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
