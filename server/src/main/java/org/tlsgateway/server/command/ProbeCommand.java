package org.tlsgateway.server.command;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The same as explain, and connects; 0 only when a message would go out at its level. */
@Command(name = "probe", description = "Connects to every mail exchanger of a domain and verifies it; sends nothing.")
final class ProbeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DOMAIN", description = "A domain, or an address.")
    private String recipient = "";

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "For each session (30).")
    private int seconds = 30;

    @Mixin
    private Inquiry inquiry = new Inquiry();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Duration limit = Duration.ofSeconds(Math.max(1, seconds));
        return inquiry.run(spec, recipient, (explainer, question) -> explainer.probe(question, limit));
    }
}
