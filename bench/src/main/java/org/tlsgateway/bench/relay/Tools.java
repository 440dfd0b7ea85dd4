package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Generator and sink, compiled into a directory. */
record Tools(Path directory) {
    private static final List<String> PROGRAMS = List.of("generator", "sink");

    /** Compiles them; needs a C compiler and the headers of OpenSSL. */
    static Tools compile(Path sources, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        for (String program : PROGRAMS) {
            run(List.of(
                    "cc",
                    "-D_GNU_SOURCE",
                    "-O2",
                    "-o",
                    directory.resolve(program).toString(),
                    sources.resolve(program + ".c").toString(),
                    sources.resolve("peer.c").toString(),
                    "-lssl",
                    "-lcrypto",
                    "-lpthread"));
        }
        return new Tools(directory);
    }

    /** Sends the messages to the port; their numbers begin with the first. */
    Numbers generate(int port, Load load, long first) throws IOException, InterruptedException {
        return generate(port, load, first, Domain.GOOD);
    }

    Numbers generate(int port, Load load, long first, Domain domain) throws IOException, InterruptedException {
        Job job = load.job();
        Object[] arguments = {
            port,
            job.secure() ? "tls" : "clear",
            Math.min(Job.SESSIONS, load.messages()),
            load.messages(),
            load.perSecond(),
            job.perConnection(),
            job.bytes(),
            first,
            "somebody@" + domain.domain()
        };
        List<String> command = new ArrayList<>(List.of(program("generator")));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return Numbers.parse(run(command));
    }

    String program(String name) {
        return directory.resolve(name).toString();
    }

    /** What it prints; an exception with that if it fails. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue() + ": " + output);
        }
        return output;
    }
}
