package org.tlsgateway.server.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.james.cli.ServerCmd;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.server.JmxAddress;
import org.tlsgateway.server.JmxCredentials;
import org.tlsgateway.server.WorkingDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** James's own command line against the gateway of a working directory. */
@Command(name = "cli", description = "James's own command line against the running gateway.")
final class CliCommand implements Callable<Integer> {
    @Option(names = "--dir", paramLabel = "DIR", description = "The working directory of the running gateway.")
    private @Nullable Path dir;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "James's command and its arguments.")
    private List<String> arguments = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        WorkingDirectory directory =
                new WorkingDirectory(dir == null ? Path.of(System.getProperty("gateway.home", ".")) : dir);
        List<String> command = new ArrayList<>();
        try {
            JmxAddress jmx = JmxAddress.read(directory.conf());
            JmxCredentials credentials = JmxCredentials.read(directory.jmxCredentials());
            command.addAll(List.of("-h", jmx.host(), "-p", Integer.toString(jmx.port())));
            // Inside this process: nobody sees the password in a list of processes.
            command.addAll(List.of("-username", credentials.user(), "-password", credentials.password()));
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println("No gateway has ever run in " + directory.root() + ": " + e.getMessage());
            return Gateway.BAD;
        }
        command.addAll(arguments);
        // Ends the process with 0 or 1.
        ServerCmd.main(command.toArray(String[]::new));
        return Gateway.BAD;
    }
}
