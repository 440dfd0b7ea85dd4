package org.tlsgateway.server.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The Java side of the {@code gateway} script: what does not start a server. */
@Command(
        name = "gateway",
        subcommands = {CheckCommand.class, ExplainCommand.class, ProbeCommand.class, CliCommand.class, DemoCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Gateway {
    /** Exit codes of every command. */
    static final int GOOD = 0;

    static final int BAD = 1;

    private Gateway() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** Runs a command and gives its exit code; 2 when it was not understood. */
    static CommandLine commandLine() {
        return new CommandLine(new Gateway()).setCaseInsensitiveEnumValuesAllowed(true);
    }
}
