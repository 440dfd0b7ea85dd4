package org.tlsgateway.it.env;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** A real clamd of ClamAV with signatures of ours: the test file of EICAR and a marker. */
public final class Clamd extends Daemon {
    /** What is a virus to it. */
    public static final String MARKER = "JAMES-" + "GATEWAY-TEST-VIRUS";

    private static final String SOCKET = "clamd.ctl";

    public Clamd() {
        super("clamd");
    }

    /** Its Unix domain socket, as the configuration has it. */
    public String socket() {
        return "unix:" + place().path().resolve(SOCKET);
    }

    @Override
    List<String> command(WorkDirectory place, int port) throws IOException {
        Path database = Files.createDirectories(place.path().resolve("db"));
        Files.writeString(
                database.resolve("test.ndb"),
                "Test.Eicar:0:*:" + hex(Messages.eicar()) + "\nTest.Marker:0:*:" + hex(MARKER) + "\n");
        Path configuration = Files.writeString(
                place.path().resolve("clamd.conf"),
                String.join(
                        "\n",
                        "Foreground yes",
                        "TCPSocket " + port,
                        "TCPAddr 127.0.0.1",
                        "LocalSocket " + place.path().resolve(SOCKET),
                        "LocalSocketMode 666",
                        "DatabaseDirectory " + database,
                        "TemporaryDirectory "
                                + Files.createDirectories(place.path().resolve("tmp")),
                        "PidFile " + place.path().resolve("pid"),
                        "OfficialDatabaseOnly no",
                        "StreamMaxLength 50M",
                        "MaxThreads 4",
                        "SelfCheck 0",
                        "Bytecode no",
                        "AlertEncrypted yes",
                        "ConcurrentDatabaseReload no",
                        ""));
        return List.of(Peers.find("clamd").toString(), "--config-file=" + configuration);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}
