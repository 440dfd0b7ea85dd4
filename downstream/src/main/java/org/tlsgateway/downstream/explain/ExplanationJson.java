package org.tlsgateway.downstream.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DeliveryPlan;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.NextStep;
import org.tlsgateway.core.delivery.WhatIf;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.tls.Missed;
import org.tlsgateway.downstream.delivery.Explanation;
import org.tlsgateway.downstream.delivery.HostFinding;
import org.tlsgateway.downstream.delivery.Question;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.CachedAnswer;
import org.tlsgateway.downstream.smtp.SessionProbe;
import org.tlsgateway.downstream.tls.CertificateFacts;

/** An {@link Explanation} as JSON. Names may be added, none is renamed. */
public final class ExplanationJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ExplanationJson() {}

    /** The text, indented: a person may read it too. */
    public static String text(Explanation explanation) {
        return of(explanation).toPrettyString();
    }

    public static ObjectNode of(Explanation explanation) {
        ObjectNode json = NODES.objectNode();
        json.put("goesOut", explanation.goesOut());
        json.put("probed", explanation.probed());
        json.put("at", explanation.at().toString());
        json.set("outcome", outcome(explanation.outcome()));
        json.set("question", question(explanation.question()));
        json.set("facts", facts(explanation.facts()));
        DeliveryPlan plan = explanation.plan();
        ObjectNode planned = json.putObject("plan");
        planned.put("level", plan instanceof DeliveryPlan.Attempts attempts ? Phrases.lower(attempts.level()) : null);
        planned.set("reasons", texts(plan.reasons()));
        planned.put("hostsLeftOut", explanation.leftOut());
        ArrayNode hosts = json.putArray("hosts");
        explanation.hosts().forEach(host -> hosts.add(host(host)));
        ArrayNode cached = json.putArray("dns");
        explanation.cached().forEach(answer -> cached.add(cached(answer)));
        return json;
    }

    /** An answer of DNS that is kept. */
    public static ObjectNode cached(CachedAnswer answer) {
        ObjectNode json = NODES.objectNode();
        json.put("name", answer.name());
        json.put("type", answer.type());
        json.put("state", answer.state());
        json.set("records", texts(answer.records()));
        json.put("until", answer.until().toString());
        return json;
    }

    private static ObjectNode question(Question question) {
        ObjectNode json = NODES.objectNode();
        json.put("recipient", question.recipient());
        json.put("domain", question.domain().ascii());
        json.put("sender", question.sender());
        json.put("receivedOverTls", question.overTls());
        json.put("requireTls", question.requireTls());
        json.put("tlsOptional", question.tlsOptional());
        return json;
    }

    private static ObjectNode facts(DeliveryFacts facts) {
        ObjectNode json = NODES.objectNode();
        json.put("rule", facts.rule() == null ? null : facts.rule().name());
        json.put("ruleWords", Phrases.rule(facts.rule()));
        json.put("demand", Phrases.demand(facts.demand()));
        ObjectNode mx = json.putObject("mx");
        mx.put("words", Phrases.mx(facts.mx()));
        if (facts.mx() instanceof MxAnswer.Found found) {
            mx.put("secure", found.secure());
            ArrayNode hosts = mx.putArray("hosts");
            found.hosts()
                    .forEach(host -> hosts.addObject()
                            .put("preference", host.preference())
                            .put("name", host.name().ascii()));
        }
        ObjectNode sts = json.putObject("mtaSts");
        sts.put("domain", facts.stsDomain().ascii());
        sts.put("words", Phrases.sts(facts.sts()));
        if (facts.sts() instanceof StsAnswer.InForce inForce) {
            sts.put("mode", Phrases.lower(inForce.policy().mode()));
            sts.put("id", inForce.policy().id());
            sts.put("until", inForce.until().toString());
            sts.set("mx", texts(inForce.policy().mx()));
        }
        return json;
    }

    private static ObjectNode host(Explanation.Host host) {
        HostFinding finding = host.finding();
        ObjectNode json = NODES.objectNode();
        json.put("host", finding.attempt().target().host());
        json.put("port", finding.attempt().target().port());
        json.put("usable", finding instanceof HostFinding.Usable);
        json.put("level", Phrases.lower(finding.attempt().level()));
        json.put("policy", finding.attempt().policy().type().label());
        if (finding instanceof HostFinding.Unusable unusable) {
            json.set("failure", failure(unusable.failure(), unusable.detail()));
        }
        json.set("reasons", texts(finding.reasons()));
        json.set(
                "proofs",
                texts(finding.attempt().proofs().stream().map(Phrases::proof).toList()));
        ObjectNode addresses = json.putObject("addresses");
        addresses.put("words", Phrases.addresses(finding.answer()));
        if (finding.answer() instanceof AddressAnswer.Found found) {
            addresses.put("secure", found.secure());
            ArrayNode list = addresses.putArray("list");
            found.addresses().forEach(address -> list.add(address.getHostAddress()));
        }
        if (finding.facts() != null) {
            json.put("tlsa", Phrases.tlsa(finding.facts().tlsa()));
        }
        ArrayNode whatIf = json.putArray("ifItFails");
        host.whatIf().forEach(what -> whatIf.add(whatIf(what)));
        ArrayNode sessions = json.putArray("sessions");
        host.sessions().forEach(session -> sessions.add(session(session)));
        return json;
    }

    private static ObjectNode whatIf(WhatIf what) {
        ObjectNode json = failure(what.failure(), what.event());
        json.put("then", Phrases.step(what.step()));
        return json;
    }

    private static ObjectNode session(SessionProbe session) {
        ObjectNode json = NODES.objectNode();
        json.put("address", session.address().getAddress().getHostAddress());
        json.put("ready", session.ready());
        json.put("helo", session.helo());
        json.put("tls", session.tls().protocol());
        json.put("cipher", session.tls().cipher());
        json.put("verification", Phrases.lower(session.tls().verification()));
        json.put("matched", session.tls().detail());
        AttemptOutcome.@Nullable Failed broken = session.broken();
        if (broken != null) {
            ObjectNode failure = failure(broken.failure(), broken.detail());
            failure.put("reply", broken.reply() == null ? null : broken.reply().toString());
            json.set("failure", failure);
        }
        json.set(
                "wouldFail",
                texts(session.tls().missed().stream().map(Missed::toString).toList()));
        ArrayNode chain = json.putArray("chain");
        session.chain().stream().map(CertificateFacts::of).forEach(certificate -> chain.add(certificate(certificate)));
        json.set("keywords", texts(session.keywords().keySet()));
        return json;
    }

    private static ObjectNode certificate(CertificateFacts certificate) {
        ObjectNode json = NODES.objectNode();
        json.put("subject", certificate.subject());
        json.put("issuer", certificate.issuer());
        json.set("names", texts(certificate.names()));
        json.put("notBefore", certificate.notBefore().toString());
        json.put("notAfter", certificate.notAfter().toString());
        json.put("spkiSha256", certificate.spkiSha256());
        return json;
    }

    private static ObjectNode outcome(NextStep step) {
        ObjectNode json = NODES.objectNode();
        json.put("result", Phrases.result(step));
        if (!(step instanceof NextStep.Delivered)) {
            json.setAll(failure(step.end().failure(), step.end().words()));
            json.put("enhancedStatusCode", step.enhancedStatusCode());
        }
        return json;
    }

    private static ObjectNode failure(Failure failure, String words) {
        ObjectNode json = NODES.objectNode();
        json.put("failure", failure.label());
        json.put("words", words);
        json.put("hint", failure.hint());
        return json;
    }

    private static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }
}
