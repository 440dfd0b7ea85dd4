package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsLevel;

class DemandPolicyTest {
    private static final AddressPatterns LAW = domain("law.test");
    private static final AddressPatterns COURT = new AddressPatterns(Set.of("court@b.test"), Set.of(), Set.of());
    private static final List<DemandRule> RULES = List.of(
            new DemandRule("law", LAW, null, TlsLevel.ENCRYPT, "they ask for it"),
            new DemandRule("court", null, COURT, TlsLevel.VERIFY, "contract"),
            new DemandRule("both", LAW, domain("gov.test"), TlsLevel.VERIFY, "act"));

    @ParameterizedTest(name = "REQUIRETLS {0}, header No {1} ({2}), from {3} -> {4} {5} {6}: {7}")
    @CsvSource(
            nullValues = "-",
            value = {
                "false, false, HONOUR, a@a.test, false, false, -,      nothing asked",
                "true,  false, HONOUR, a@a.test, true,  false, -,      RFC 8689 section 4.1: tagged",
                "false, true,  HONOUR, a@a.test, false, true,  -,      RFC 8689 section 4.1: tagged by the header",
                "true,  true,  HONOUR, a@a.test, true,  false, -,      RFC 8689 section 4.1: the parameter goes before it",
                "false, true,  IGNORE, a@a.test, false, false, -,      the operator lets nobody lower it",
                "true,  false, HONOUR, -,        false, false, VERIFY, RFC 8689 section 5: a bounce is not discarded",
                "true,  true,  HONOUR, -,        false, false, VERIFY, RFC 8689 section 5: nor sent with less",
                "false, true,  HONOUR, -,        false, true,  -,      RFC 8689 section 4.1",
            })
    void demandShouldFollowWhatTheSenderSaid(
            boolean requireTls,
            boolean no,
            TlsRequiredHeader header,
            String sender,
            boolean demanded,
            boolean optional,
            TlsLevel level,
            String reason) {
        MessageDemand demand = new DemandPolicy(List.of(), header).of(envelope(sender, requireTls, "x@b.test"), no);

        assertThat(demand.requireTls()).as(reason).isEqualTo(demanded);
        assertThat(demand.tlsOptional()).as(reason).isEqualTo(optional);
        assertThat(demand.level()).as(reason).isEqualTo(level);
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}, {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "a@a.test,       x@b.test,              -,       -,     RFC 8689 section 4.3: a ruleset or other policy",
                "a@law.test,     x@b.test,              ENCRYPT, law,   by the sender's domain",
                "a@LAW.test,     x@b.test,              ENCRYPT, law,   RFC 5321 section 2.4: a domain has no case",
                "a@a.test,       court@b.test,          VERIFY,  court, by the recipient's address",
                "a@a.test,       Court@b.test,          VERIFY,  court, however it is written",
                "a@a.test,       x@b.test court@b.test, VERIFY,  court, one recipient is enough",
                "a@law.test,     court@b.test,          VERIFY,  court, the strongest wins",
                "a@law.test,     x@gov.test,            VERIFY,  both,  the strongest wins in any order",
                "a@a.test,       x@gov.test,            -,       -,     both conditions must hold",
                "-,              court@b.test,          VERIFY,  court, also for a report",
                "-,              x@b.test,              -,       -,     the null sender is nobody's",
            })
    void strongestRuleShouldWin(String sender, String recipients, TlsLevel level, String rule, String why) {
        MessageDemand demand = new DemandPolicy(RULES, TlsRequiredHeader.HONOUR)
                .of(envelope(sender, false, recipients.split(" ")), false);

        assertThat(demand.level()).as(why).isEqualTo(level);
        if (rule != null) {
            assertThat(demand.reason())
                    .startsWith("demand '" + rule + "' asks for " + level.name().toLowerCase(Locale.ROOT) + ": ");
        }
    }

    @Test
    void headerShouldNotLowerWhatARuleDemands() {
        MessageDemand demand = new DemandPolicy(RULES, TlsRequiredHeader.HONOUR)
                .of(envelope("a@law.test", false, "court@b.test"), true);

        assertThat(demand.tlsOptional()).isTrue();
        assertThat(demand.level()).isEqualTo(TlsLevel.VERIFY);
    }

    private static AddressPatterns domain(String name) {
        return new AddressPatterns(Set.of(), Set.of(new DomainName(name)), Set.of());
    }

    private static Envelope envelope(@Nullable String sender, boolean requireTls, String... recipients) {
        return new Envelope(sender, List.of(recipients), false, DsnParameters.NONE, requireTls);
    }
}
