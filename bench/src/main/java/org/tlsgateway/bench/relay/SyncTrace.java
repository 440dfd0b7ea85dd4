package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What strace saw of a relay: the replies that it wrote, and when the kernel said that its files are on disk. */
final class SyncTrace {
    /** Without its program a filter in the kernel would stop at every call. */
    private static final List<String> STRACE = List.of(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-s",
            "200",
            "-e",
            "trace=write,writev,sendto,sendmsg,fsync,fdatasync",
            "-o");

    private static final Pattern SYNCED = Pattern.compile("(fsync|fdatasync)(\\(.*\\)| resumed>\\)?) += 0");

    /** By itself or behind the replies to what came in one piece with DATA. */
    private static final Pattern GO_ON = Pattern.compile("(\"|\\\\n)354 ");

    private SyncTrace() {}

    /** What starts a program under it. */
    static List<String> command(Path trace) {
        List<String> command = new java.util.ArrayList<>(STRACE);
        command.add(trace.toString());
        return command;
    }

    /** Whether a sync ended between the first reply to DATA and the reply to its final dot. */
    static boolean syncsBeforeReply(Path trace) throws IOException {
        boolean content = false;
        boolean synced = false;
        for (String line : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
            if (GO_ON.matcher(line).find()) {
                content = true;
            } else if (content && SYNCED.matcher(line).find()) {
                synced = true;
            } else if (content && line.contains("queued as")) {
                return synced;
            }
        }
        return false;
    }
}
