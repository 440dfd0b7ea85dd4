package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What another Java process logs of its collections. Its heap is never as full as before one of them. */
public final class HeapLog implements AutoCloseable {
    private static final Pattern COLLECTION = Pattern.compile("Pause .*? (\\d+)M->(\\d+)M\\(");

    private final WorkDirectory directory = WorkDirectory.create("heap");
    private final Path file = directory.path().resolve("log");

    /**
     * How full the heap was, in MiB.
     *
     * @param before a collection
     * @param after it
     */
    public record Collection(int before, int after) {}

    /** What the process must be started with. */
    public String option() {
        return "-Xlog:gc:file=" + file + "::filecount=0";
    }

    /** Collects all garbage of the process; what is left is in use. */
    public Collection collect(PeerProcess process) {
        int before = collections().size();
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Command.run(jcmd.toString(), String.valueOf(process.pid()), "GC.run").succeeded();
        List<Collection> all = collections();
        if (all.size() == before) {
            throw new AssertionError("no collection in " + file);
        }
        return all.get(all.size() - 1);
    }

    /** All so far. */
    public List<Collection> collections() {
        try {
            return COLLECTION
                    .matcher(Files.readString(file))
                    .results()
                    .map(HeapLog::collection)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Collection collection(MatchResult line) {
        return new Collection(Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2)));
    }

    @Override
    public void close() {
        directory.close();
    }
}
