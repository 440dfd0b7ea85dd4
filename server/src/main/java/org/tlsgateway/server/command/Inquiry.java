package org.tlsgateway.server.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.downstream.delivery.AttemptListener;
import org.tlsgateway.downstream.delivery.Explainer;
import org.tlsgateway.downstream.delivery.Explanation;
import org.tlsgateway.downstream.delivery.Question;
import org.tlsgateway.downstream.delivery.WayOut;
import org.tlsgateway.downstream.explain.ExplanationJson;
import org.tlsgateway.server.ConfigurationCheck;
import org.tlsgateway.server.WorkingDirectory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What explain and probe have in common: the message that they are asked about, and the configuration that it would go out by. */
final class Inquiry {
    /** What the client would have used. */
    enum Client {
        TLS,
        CLEAR
    }

    @Option(names = "--from", paramLabel = "ADDRESS", description = "The sender; rules may demand something of it.")
    private @Nullable String from;

    @Option(names = "--client", paramLabel = "tls|clear", description = "How the client would hand it over (tls).")
    private Client client = Client.TLS;

    @Option(names = "--require-tls", description = "As if MAIL had REQUIRETLS (RFC 8689).")
    private boolean requireTls;

    @Option(names = "--tls-optional", description = "As if the header said \"TLS-Required: No\".")
    private boolean tlsOptional;

    @Option(names = "--dir", paramLabel = "DIR", description = "The working directory of the gateway.")
    private @Nullable Path dir;

    @Option(names = "--conf", paramLabel = "CONF", description = "Its configuration directory, instead of --dir.")
    private @Nullable Path conf;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** The exit code. */
    int run(CommandSpec spec, String recipient, BiFunction<Explainer, Question, CompletableFuture<Explanation>> ask)
            throws InterruptedException, ExecutionException {
        Optional<Question> question = Question.to(recipient, from, client == Client.TLS, requireTls, tlsOptional);
        if (question.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "\"" + recipient + "\" is neither an address nor a domain");
        }
        if (dir != null && conf != null) {
            throw new ParameterException(spec.commandLine(), "--dir and --conf exclude one another");
        }
        CommandLog.install();
        ConfigurationCheck check = ConfigurationCheck.of(directory(), Clock.systemUTC());
        if (check.config() == null) {
            check.problems().forEach(spec.commandLine().getErr()::println);
            return Gateway.BAD;
        }
        try (WayOut way = WayOut.open(check.config().delivery(), AttemptListener.NONE, Clock.systemUTC())) {
            Explanation explanation = ask.apply(way.explainer(), question.get()).get();
            print(spec.commandLine().getOut(), explanation);
            return explanation.goesOut() ? Gateway.GOOD : Gateway.BAD;
        }
    }

    private void print(PrintWriter out, Explanation explanation) {
        if (json) {
            out.println(ExplanationJson.text(explanation));
        } else {
            new WhyReport(out, Colours.wanted()).print(explanation);
        }
        out.flush();
    }

    private WorkingDirectory directory() {
        if (conf != null) {
            return WorkingDirectory.ofConf(conf);
        }
        return new WorkingDirectory(dir == null ? Path.of(System.getProperty("gateway.home", ".")) : dir);
    }
}
