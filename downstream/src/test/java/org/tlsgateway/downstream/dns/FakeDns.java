package org.tlsgateway.downstream.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tlsgateway.core.name.HostPort;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A DNS server on 127.0.0.1, over UDP and TCP, that answers from records given by tests. A name without records does not
 * exist; a name with others, or with names below it, has no data.
 */
public final class FakeDns implements AutoCloseable {
    private static final int TTL = 300;

    /** How queries for a name are treated. */
    public enum Behaviour {
        /** From the records. */
        ANSWER,
        SERVFAIL,
        REFUSED,
        /** No answer ever. */
        SILENT,
        /** Truncated over UDP, whole over TCP. */
        TRUNCATED
    }

    private final Map<Name, List<Record>> records = new ConcurrentHashMap<>();
    private final Map<Name, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final DatagramSocket udp;
    private final ServerSocket tcp;

    public FakeDns() {
        DatagramSocket datagrams = null;
        ServerSocket streams = null;
        for (int i = 0; i < 20 && streams == null; i++) {
            try {
                datagrams = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                streams = new ServerSocket(datagrams.getLocalPort(), 50, InetAddress.getLoopbackAddress());
            } catch (IOException portTakenForTcp) {
                if (datagrams != null) {
                    datagrams.close();
                }
            }
        }
        if (datagrams == null || streams == null) {
            throw new IllegalStateException("no port is free for both UDP and TCP");
        }
        udp = datagrams;
        tcp = streams;
        start("fake-dns-udp", this::serveDatagrams);
        start("fake-dns-tcp", this::serveStreams);
    }

    /** Where it listens. */
    public HostPort server() {
        return new HostPort("127.0.0.1", udp.getLocalPort());
    }

    /** Adds a record: {@code add("example.test", "MX", "10 mx.example.test.")}; names in the data end in a dot. */
    public FakeDns add(String owner, String type, String data) {
        try {
            Name name = name(owner);
            Record added = Record.fromString(name, Type.value(type), DClass.IN, TTL, data, Name.root);
            records.computeIfAbsent(name, n -> new CopyOnWriteArrayList<>()).add(added);
            return this;
        } catch (IOException notARecord) {
            throw new UncheckedIOException(notARecord);
        }
    }

    /** A domain with one exchanger at this address. */
    public FakeDns addMx(String domain, String host, String address) {
        return add(domain, "MX", "10 " + host + ".").add(host, address.indexOf(':') < 0 ? "A" : "AAAA", address);
    }

    /** Treats every query for this name so. */
    public FakeDns treat(String owner, Behaviour behaviour) {
        behaviours.put(name(owner), behaviour);
        return this;
    }

    /** Removes the records of a name. */
    public FakeDns remove(String owner) {
        records.remove(name(owner));
        return this;
    }

    /** What was asked, in order, such as "example.test/MX/udp". */
    public List<String> queries() {
        return List.copyOf(queries);
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException alreadyClosed) {
            // It is gone, which is what was wanted.
        }
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()), "udp");
                if (answer.length > 0) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closedOrGarbage) {
                // The loop ends when the socket is closed; garbage gets no answer.
            }
        }
    }

    private void serveStreams() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                socket.setSoTimeout(2000);
                byte[] answer = answer(in.readNBytes(in.readUnsignedShort()), "tcp");
                if (answer.length > 0) {
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            } catch (IOException closedOrGarbage) {
                // The loop ends when the socket is closed; garbage gets no answer.
            }
        }
    }

    /** The answer to a query, empty for none. */
    private byte[] answer(byte[] bytes, String transport) throws IOException {
        Message query = new Message(bytes);
        Record question = query.getQuestion();
        queries.add(question.getName().toString(true) + "/" + Type.string(question.getType()) + "/" + transport);
        Behaviour behaviour = behaviours.getOrDefault(lower(question.getName()), Behaviour.ANSWER);
        if (behaviour == Behaviour.SILENT) {
            return new byte[0];
        }
        Message answer = new Message();
        Header header = answer.getHeader();
        header.setID(query.getHeader().getID());
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RD);
        header.setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        if (behaviour == Behaviour.SERVFAIL || behaviour == Behaviour.REFUSED) {
            header.setRcode(behaviour == Behaviour.SERVFAIL ? Rcode.SERVFAIL : Rcode.REFUSED);
        } else if (behaviour == Behaviour.TRUNCATED && "udp".equals(transport)) {
            header.setFlag(Flags.TC);
        } else {
            fill(answer, question);
        }
        return answer.toWire(65535);
    }

    private void fill(Message answer, Record question) {
        Name name = lower(question.getName());
        for (int hop = 0; hop < 20; hop++) {
            List<Record> own = records.getOrDefault(name, List.of());
            boolean found = false;
            Name alias = null;
            for (Record each : own) {
                if (each.getType() == question.getType()) {
                    answer.addRecord(each, Section.ANSWER);
                    found = true;
                } else if (each instanceof CNAMERecord cname) {
                    answer.addRecord(each, Section.ANSWER);
                    alias = lower(cname.getTarget());
                }
            }
            if (found) {
                return;
            }
            if (alias == null) {
                negative(answer, name, own.isEmpty() && !hasChildren(name));
                return;
            }
            name = alias;
        }
    }

    /** RFC 2308 section 3: a SOA record, without which a negative answer is not cached. */
    private static void negative(Message answer, Name name, boolean noSuchName) {
        if (noSuchName) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        Name zone = new Name(name, Math.max(0, name.labels() - 2));
        try {
            answer.addRecord(
                    Record.fromString(
                            zone, Type.SOA, DClass.IN, TTL, "ns.test. root.test. 1 3600 600 86400 300", Name.root),
                    Section.AUTHORITY);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private boolean hasChildren(Name name) {
        return records.keySet().stream().anyMatch(other -> other.subdomain(name) && !other.equals(name));
    }

    private static Name name(String text) {
        try {
            return lower(Name.fromString(text.endsWith(".") ? text : text + "."));
        } catch (TextParseException notAName) {
            throw new IllegalArgumentException(text, notAName);
        }
    }

    private static Name lower(Name name) {
        return name.canonicalize();
    }

    private static void start(String name, Runnable loop) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        thread.start();
    }
}
