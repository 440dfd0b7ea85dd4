package org.tlsgateway.downstream.explain;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.MessageDemand;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.NextStep;
import org.tlsgateway.core.delivery.RuleForce;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.core.tls.TlsaRecord;
import org.tlsgateway.downstream.dns.AddressAnswer;

/** Facts and decisions as an operator reads them, one line each. */
public final class Phrases {
    private Phrases() {}

    /** How a fact of DNS is known. */
    public static String secured(boolean secure) {
        return secure ? "secure" : "insecure";
    }

    public static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The exchangers of a domain. */
    public static String mx(@Nullable MxAnswer answer) {
        if (answer == null) {
            return "not looked up: a next hop is named";
        }
        if (answer instanceof MxAnswer.Found found) {
            return found.hosts().stream()
                            .sorted((a, b) -> Integer.compare(a.preference(), b.preference()))
                            .map(host -> host.preference() + " " + host.name())
                            .collect(Collectors.joining(", "))
                    + " (" + secured(found.secure()) + ")";
        }
        if (answer instanceof MxAnswer.Implicit implicit) {
            return "none: the domain is its own exchanger (" + secured(implicit.secure()) + ")";
        }
        if (answer instanceof MxAnswer.NullMx) {
            return "null MX: the domain takes no mail";
        }
        return answer instanceof MxAnswer.NoSuchDomain none
                ? none.detail()
                : ((MxAnswer.Unavailable) answer).failure().label() + ": " + ((MxAnswer.Unavailable) answer).detail();
    }

    /** The MTA-STS policy of a domain. */
    public static String sts(StsAnswer answer) {
        if (answer instanceof StsAnswer.InForce inForce) {
            return lower(inForce.policy().mode()) + ", id " + inForce.policy().id() + ", mx "
                    + String.join(", ", inForce.policy().mx()) + ", cached until " + inForce.until();
        }
        return answer instanceof StsAnswer.None none
                ? "none: " + none.detail()
                : ((StsAnswer.Unavailable) answer).failure().label() + ": " + ((StsAnswer.Unavailable) answer).detail();
    }

    /** The operator's rule. */
    public static String rule(@Nullable DestinationRule rule) {
        if (rule == null) {
            return "none for the domain";
        }
        String force = rule.force() instanceof RuleForce.Monitor
                ? ", on monitor"
                : rule.force() instanceof RuleForce.Overriding over ? ", overrides: " + over.reason() : "";
        return "'" + rule.name() + "'"
                + (rule.level() == null ? "" : ", level " + lower(rule.level()))
                + (rule.gateway() == null ? "" : ", gateway " + rule.gateway())
                + (rule.pins().isEmpty() ? "" : ", " + rule.pins().size() + " pinned keys") + force;
    }

    /** What the message itself asks. */
    public static String demand(MessageDemand demand) {
        String level = demand.level() == null
                ? ""
                : "level " + lower(demand.level()) + (demand.reason() == null ? "" : ": " + demand.reason());
        String words = demand.requireTls() ? "REQUIRETLS" : demand.tlsOptional() ? "TLS-Required: No" : "";
        return words.isEmpty() && level.isEmpty()
                ? "none"
                : words + (words.isEmpty() || level.isEmpty() ? "" : "; ") + level;
    }

    public static String addresses(AddressAnswer answer) {
        if (answer instanceof AddressAnswer.Found found) {
            return found.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", ")) + " ("
                    + secured(found.secure()) + ")";
        }
        return answer instanceof AddressAnswer.None none
                ? "none: " + none.detail()
                : ((AddressAnswer.Unavailable) answer).failure().label() + ": "
                        + ((AddressAnswer.Unavailable) answer).detail();
    }

    public static String tlsa(TlsaAnswer answer) {
        if (answer instanceof TlsaAnswer.Found found) {
            return found.records().stream().map(TlsaRecord::toString).collect(Collectors.joining(", ")) + " at "
                    + found.base();
        }
        return answer instanceof TlsaAnswer.None none
                ? "none: " + none.detail()
                : ((TlsaAnswer.Unavailable) answer).failure().label() + ": "
                        + ((TlsaAnswer.Unavailable) answer).detail();
    }

    /** What a server must show. */
    public static String proof(PeerProof proof) {
        if (proof instanceof PeerProof.Dane dane) {
            return "DANE: a certificate that matches one of " + dane.records().size() + " TLSA records";
        }
        if (proof instanceof PeerProof.Pinned pinned) {
            return "a key with the SHA-256 " + String.join(" or ", sorted(List.copyOf(pinned.sha256())));
        }
        PeerProof.Pkix pkix = (PeerProof.Pkix) proof;
        return "PKIX: a certificate for "
                + String.join(
                        " or ",
                        sorted(pkix.names().stream().map(DomainName::ascii).toList()))
                + " from " + (pkix.caFile() == null ? "a trusted CA" : "a CA in " + pkix.caFile());
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }

    /** What a channel has. */
    public static String achieved(TlsAchieved tls) {
        return tls.protocol() == null ? "clear text" : tls.protocol() + " " + tls.cipher();
    }

    /** What becomes of a message by this step. */
    public static String step(@Nullable NextStep step) {
        if (step == null) {
            return "goes out all the same";
        }
        if (step instanceof NextStep.Delivered) {
            return "goes out";
        }
        if (step instanceof NextStep.TryNextMx next) {
            return "this host is skipped; when no other takes it, the message "
                    + (next.otherwise() instanceof NextStep.Bounce ? "returns to its sender" : "waits");
        }
        return step.end() instanceof NextStep.Bounce ? "the message returns to its sender" : "the message waits";
    }

    /** The word of an end: "delivered", "deferred" or "bounced". */
    public static String result(NextStep step) {
        return step instanceof NextStep.Delivered
                ? "delivered"
                : step.end() instanceof NextStep.Bounce ? "bounced" : "deferred";
    }
}
