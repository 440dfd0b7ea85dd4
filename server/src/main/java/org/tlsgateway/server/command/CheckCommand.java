package org.tlsgateway.server.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.server.ConfigurationCheck;
import org.tlsgateway.server.WorkingDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Silent and 0 when the configuration is good, else every problem and 1. */
@Command(name = "check", description = "Reads the whole configuration as the server would.")
final class CheckCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "CONF",
            description = "The configuration directory, or the working directory that it is in.")
    private @Nullable Path conf;

    @Option(names = "--show", description = "Print the values that are not the defaults, secrets masked.")
    private boolean show;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        WorkingDirectory directory = directory();
        PrintWriter err = spec.commandLine().getErr();
        if (!Files.isDirectory(directory.conf())) {
            err.println(directory.conf() + ": there is no such directory");
            return Gateway.BAD;
        }
        ConfigurationCheck check = ConfigurationCheck.of(directory, Clock.systemUTC());
        check.problems().forEach(err::println);
        if (show) {
            PrintWriter out = spec.commandLine().getOut();
            check.settings().stream().filter(setting -> !setting.isDefault()).forEach(out::println);
            check.warnings().forEach(warning -> out.println("warning: " + warning));
        }
        return check.problems().isEmpty() ? Gateway.GOOD : Gateway.BAD;
    }

    private WorkingDirectory directory() {
        Path home = Path.of(System.getProperty("gateway.home", "."));
        if (conf == null) {
            return new WorkingDirectory(home);
        }
        Path given = conf.toAbsolutePath().normalize();
        boolean holdsConf =
                Files.notExists(given.resolve("smtpserver.xml")) && Files.isDirectory(given.resolve("conf"));
        return holdsConf ? new WorkingDirectory(given) : WorkingDirectory.ofConf(given);
    }
}
