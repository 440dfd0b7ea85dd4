package org.tlsgateway.server.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DeliveryPlan;
import org.tlsgateway.core.delivery.NextStep;
import org.tlsgateway.core.delivery.WhatIf;
import org.tlsgateway.core.tls.Missed;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.delivery.Explanation;
import org.tlsgateway.downstream.delivery.HostFinding;
import org.tlsgateway.downstream.delivery.Question;
import org.tlsgateway.downstream.explain.Phrases;
import org.tlsgateway.downstream.smtp.SessionProbe;
import org.tlsgateway.downstream.tls.CertificateFacts;

/** An {@link Explanation} for a person: facts, plan, a block for each host, and what comes of it. */
final class WhyReport {
    private static final String GREEN = "32";
    private static final String RED = "31";

    private final PrintWriter out;
    private final boolean colours;

    WhyReport(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void print(Explanation explanation) {
        question(explanation.question());
        facts(explanation);
        plan(explanation);
        explanation.hosts().forEach(this::host);
        if (explanation.leftOut() > 0) {
            out.println("  and " + explanation.leftOut() + " more, which one round does not come to");
        }
        result(explanation);
    }

    private void question(Question question) {
        String extra = question.requireTls() ? ", with REQUIRETLS" : question.tlsOptional() ? ", TLS-Required: No" : "";
        out.println(bold("Mail for " + clean(question.recipient()))
                + (question.sender() == null ? "" : " from " + clean(question.sender()))
                + (question.overTls() ? ", received over TLS" : ", received in clear")
                + extra);
    }

    private void facts(Explanation explanation) {
        DeliveryFacts facts = explanation.facts();
        row("rule", Phrases.rule(facts.rule()));
        row("demand", Phrases.demand(facts.demand()));
        row("MX", Phrases.mx(facts.mx()));
        row("MTA-STS", Phrases.sts(facts.sts()));
        rows(
                "DNS, cached",
                explanation.cached().stream()
                        .map(answer -> answer.name() + " " + answer.type() + ": " + answer.state() + ", until "
                                + answer.until())
                        .sorted()
                        .toList());
    }

    private void plan(Explanation explanation) {
        DeliveryPlan plan = explanation.plan();
        out.println("  "
                + bold("plan: "
                        + (plan instanceof DeliveryPlan.Attempts attempts
                                ? Phrases.lower(attempts.level())
                                : "no host can be tried")));
        rows("because", plan.reasons());
    }

    private void host(Explanation.Host host) {
        HostFinding finding = host.finding();
        out.println("  " + bold(clean(finding.attempt().target().toString())) + ", "
                + Phrases.lower(finding.attempt().level()) + ", policy "
                + finding.attempt().policy().type().label());
        row("addresses", Phrases.addresses(finding.answer()));
        if (finding.facts() != null) {
            row("TLSA", Phrases.tlsa(finding.facts().tlsa()));
        }
        rows("because", finding.reasons());
        if (finding instanceof HostFinding.Unusable unusable) {
            row("skipped", RED, unusable.failure().label() + ": " + unusable.detail());
            row("hint", unusable.failure().hint());
            return;
        }
        String must = finding.attempt().level() == TlsLevel.VERIFY ? "must prove" : "looked at";
        rows(must, finding.attempt().proofs().stream().map(Phrases::proof).toList());
        if (host.sessions().isEmpty()) {
            rows("if it fails", host.whatIf().stream().map(WhyReport::whatIf).toList());
        }
        host.sessions().forEach(this::session);
    }

    private static String whatIf(WhatIf what) {
        return what.event() + " (" + what.failure().label() + "): " + Phrases.step(what.step());
    }

    private void session(SessionProbe session) {
        String address = session.address().getAddress().getHostAddress();
        row("connected to", address + (session.helo() == null ? "" : ", which calls itself " + session.helo()));
        AttemptOutcome.Failed broken = session.broken();
        if (session.tls().protocol() != null) {
            row("  TLS", Phrases.achieved(session.tls()));
        }
        int place = 0;
        for (CertificateFacts certificate :
                session.chain().stream().map(CertificateFacts::of).toList()) {
            row("  certificate", place++ + " " + certificate.subject());
            row("    issuer", certificate.issuer());
            row("    valid", certificate.notBefore() + " to " + certificate.notAfter());
            if (!certificate.names().isEmpty()) {
                row("    names", String.join(", ", certificate.names()));
            }
            row("    SPKI SHA-256", certificate.spkiSha256());
        }
        if (session.ready() || session.tls().protocol() != null) {
            row("  matched", session.tls().detail());
        }
        rows(
                "  would fail",
                session.tls().missed().stream().map(Missed::toString).toList());
        if (broken == null) {
            row("  so it is", GREEN, "a message would be sent here");
        } else {
            String reply = broken.reply() == null ? "" : ": " + broken.reply();
            row("  so it is", RED, "no message: " + broken.failure().label() + ", " + broken.detail() + reply);
            row("  hint", broken.failure().hint());
        }
    }

    private void result(Explanation explanation) {
        NextStep outcome = explanation.outcome();
        if (explanation.goesOut()) {
            out.println(
                    colour(
                            GREEN,
                            explanation.probed()
                                    ? "A message would go out now."
                                    : "A message would go out, if a host gives the proof that is asked: \"gateway probe\" tells."));
            return;
        }
        NextStep.End end = outcome.end();
        out.println(colour(
                RED,
                (end instanceof NextStep.Bounce ? "A message would return to its sender: " : "A message would wait: ")
                        + outcome.enhancedStatusCode() + " " + end.failure().label() + ": " + clean(end.words())));
        out.println("  " + end.failure().hint());
    }

    /** The name before the first one only. */
    private void rows(String name, List<String> values) {
        String label = name;
        for (String value : values) {
            row(label, value);
            label = "";
        }
    }

    private void row(String name, String value) {
        out.println(String.format(Locale.ROOT, "    %-16s %s", name, clean(value)));
    }

    private void row(String name, String code, String value) {
        out.println(String.format(Locale.ROOT, "    %-16s %s", name, colour(code, clean(value))));
    }

    /** Text of others does not steer the terminal. */
    private static String clean(String text) {
        return text.codePoints()
                .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
                .collect(Collectors.joining());
    }

    private String bold(String text) {
        return colour("1", text);
    }

    private String colour(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
