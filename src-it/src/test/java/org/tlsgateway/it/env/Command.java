package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that was run to its end. */
public record Command(int exitCode, String output) {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    public static Command run(String... command) {
        return run(new byte[0], List.of(command));
    }

    /** One that takes longer than others. */
    public static Command run(Duration limit, List<String> command) {
        return run(new byte[0], command, limit);
    }

    /** Runs it with these bytes as its input; standard error is with the output. */
    public static Command run(byte[] input, List<String> command) {
        return run(input, command, LIMIT);
    }

    private static Command run(byte[] input, List<String> command, Duration limit) {
        try {
            Path output = Files.createTempFile("gateway-it-", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                try (OutputStream in = process.getOutputStream()) {
                    in.write(input);
                } catch (IOException e) {
                    // it did not want all of it
                }
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(command + " does not end:\n" + read(output));
                }
                return new Command(process.exitValue(), read(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The output; fails when the program did. */
    public String succeeded() {
        if (exitCode != 0) {
            throw new AssertionError("exit code " + exitCode + ":\n" + output);
        }
        return output;
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
