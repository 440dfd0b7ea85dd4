package org.tlsgateway.server.command;

import java.util.concurrent.Callable;
import org.tlsgateway.downstream.delivery.Explainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what would become of a message, and why; 0 when it would go out, as far as DNS and policies say. */
@Command(name = "explain", description = "Says by which rules and proofs mail to an address would go out.")
final class ExplainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ADDRESS", description = "The recipient, or a domain.")
    private String recipient = "";

    @Mixin
    private Inquiry inquiry = new Inquiry();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return inquiry.run(spec, recipient, Explainer::explain);
    }
}
