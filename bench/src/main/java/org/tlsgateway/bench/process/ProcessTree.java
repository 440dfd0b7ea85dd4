package org.tlsgateway.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process and all that it has started, as {@code /proc} has them (proc(5)). */
record ProcessTree(ProcessHandle root) {
    private static final double TICKS_PER_SECOND = 100;
    private static final long KIB = 1024;
    /** In stat behind the name: utime, stime, and those of children that have ended and were waited for. */
    private static final int[] TIMES = {11, 12, 13, 14};

    /** Processor time so far, user and system, also of those that have ended. */
    double cpuSeconds() throws IOException {
        long ticks = 0;
        for (long pid : members()) {
            String stat = read(pid, "stat");
            // The second field is a name in brackets, which may hold spaces.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            for (int time : TIMES) {
                ticks += fields.length > time ? Long.parseLong(fields[time]) : 0;
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Bytes of memory that it has now; what processes share is divided among them. */
    long residentBytes() throws IOException {
        long bytes = 0;
        for (long pid : members()) {
            for (String line : read(pid, "smaps_rollup").split("\n")) {
                if (line.startsWith("Pss:")) {
                    bytes += KIB * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        return bytes;
    }

    /** Open descriptors. */
    long descriptors() throws IOException {
        long count = 0;
        for (long pid : members()) {
            try (var entries = Files.list(directory(pid).resolve("fd"))) {
                count += entries.count();
            }
        }
        return count;
    }

    /** Parents come last: the time of a child that ends meanwhile is then with its parent's. */
    private List<Long> members() {
        List<Long> pids = new ArrayList<>();
        root.descendants().map(ProcessHandle::pid).forEach(pid -> pids.add(0, pid));
        pids.add(root.pid());
        return pids;
    }

    private static Path directory(long pid) {
        return Path.of("/proc", Long.toString(pid));
    }

    /** Empty for a process that has just ended. */
    private static String read(long pid, String file) throws IOException {
        try {
            return Files.readString(directory(pid).resolve(file));
        } catch (IOException e) {
            if (Files.exists(directory(pid))) {
                throw e;
            }
            return ") ";
        }
    }
}
