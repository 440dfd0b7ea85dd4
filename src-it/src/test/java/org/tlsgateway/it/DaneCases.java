package org.tlsgateway.it;

import static org.tlsgateway.it.DaneCase.Verdict.CLEAR;
import static org.tlsgateway.it.DaneCase.Verdict.DANE;
import static org.tlsgateway.it.DaneCase.Verdict.DEFERRED;
import static org.tlsgateway.it.DaneCase.Verdict.ENCRYPTED;
import static org.tlsgateway.it.DaneCase.both;
import static org.tlsgateway.it.DaneCase.deferred;

import java.util.ArrayList;
import java.util.List;
import org.tlsgateway.it.env.SignedZones;
import org.tlsgateway.it.env.SignedZones.State;

/** The domains of {@link DaneIT}: their zones, and what must become of mail for them. */
final class DaneCases {
    static final List<DaneCase> TABLE = List.of(
            // DANE-EE(3)
            both("ee.dane.test", "7672 section 3.1.1: 3 1 1, neither name nor issuer count", DANE),
            both("eecert.dane.test", "6698 section 2.1: 3 0 1", DANE),
            both("eesha512.dane.test", "6698 section 2.1: 3 1 2", DANE),
            both("eefull.dane.test", "6698 section 2.1: 3 1 0", DANE),
            both("eeexpired.dane.test", "7671 section 5.1: the dates of a certificate do not count", DANE),
            both("rollover.dane.test", "7671 section 8.1: one of several records", DANE),
            both("mixed.dane.test", "7672 section 2.2: an unusable record beside a usable one", DANE),
            both("eeclient.dane.test", "7671 section 5.1: no more does its purpose", DANE),
            both("agilityother.dane.test", "7671 section 9: a digest of another selector", DANE),
            deferred("mismatch.dane.test", "7672 section 2.2: no record matches", "dane-mismatch"),
            deferred("agility.dane.test", "7671 section 9: only the strongest digest counts", "dane-mismatch"),
            deferred("clear.dane.test", "7672 section 2.2: STARTTLS is not offered", "starttls-not-offered"),
            both("implicit.dane.test", "7672 section 2.2.2: without MX, the domain's own host", DANE),
            both("nexthost.dane.test", "7672 section 2.1: the next exchanger when one does not match", DANE),
            both("nextlookup.dane.test", "7672 section 2.1.2: the next exchanger when TLSA cannot be had", DANE),
            both("wildcard.dane.test", "4035 section 5.3.4: a wildcard's record, by NSEC", DANE),
            both("wildcard.nsec3.test", "5155 section 8.8: a wildcard's record, by NSEC3", DANE),
            both("tlsacname.dane.test", "7671 section 6: the TLSA name is an alias", DANE),
            // DANE-TA(2)
            both("ta.dane.test", "7672 section 3.1.2: 2 0 1 of the root, with an intermediate", DANE),
            both("taspki.dane.test", "7672 section 3.1.2: 2 1 1 of the intermediate, the root not sent", DANE),
            both("tarollover.dane.test", "7671 section 8.2: 2 1 1 beside 3 1 1 that does not match", DANE),
            both("tadomain.dane.test", "7672 section 3.2.2: the name of the domain counts", DANE),
            both("tafull.dane.test", "7671 section 5.2.2: 2 0 0 of a root that is not sent", DANE),
            both("takey.dane.test", "7671 section 5.2.3: 2 1 0 of a root that is not sent", DANE),
            both("tawild.dane.test", "7672 section 3.2.3: a wildcard names the host", DANE),
            deferred("taclient.dane.test", "5280 section 4.2.1.12: the certificate is a client's", "dane-mismatch"),
            deferred(
                    "taleaf.dane.test",
                    "6698 section 2.1.1: usage 2 is not the server's own certificate",
                    "dane-mismatch"),
            new DaneCase(
                    "tacn.dane.test",
                    "7672 section 3.2.3: the common name is the only one",
                    DANE,
                    DEFERRED,
                    "certificate-name",
                    "RFC 9525 section 2: a server's names are in the subject alternative names only; public CAs put them there"),
            deferred("tanotsent.dane.test", "7671 section 5.2.2: a digest of a root that is not sent", "dane-mismatch"),
            deferred("taexpired.dane.test", "7671 section 5.2: dates count", "certificate-expired"),
            deferred("taname.dane.test", "7672 section 3.2.3: names count", "certificate-name"),
            // Records of no use
            both("unusable.dane.test", "7672 section 3.1.3: usage 1 only: TLS without authentication", ENCRYPTED),
            both("unknown.dane.test", "7671 section 4.1: unknown matching type only", ENCRYPTED),
            // Names and aliases
            both("cname.dane.test", "7672 section 2.2.3: alias to a host of another signed zone", DANE),
            both("cnameown.dane.test", "7672 section 2.2.3: records at the alias only", DANE),
            both("cnameunsigned.dane.test", "7672 section 2.2.2: records at a signed alias to an unsigned host", DANE),
            both("alias.dane.test", "7672 section 2.2.1: the domain is an alias itself", DANE),
            both("insecure.test", "7672 section 2.2.1: unsigned MX, signed host", DANE),
            // Look-ups that fail
            deferred("servfail.dane.test", "7672 section 2.1.2: TLSA answered with SERVFAIL", "tlsa-unavailable"),
            deferred("silent.dane.test", "7672 section 2.1.2: TLSA not answered", "tlsa-unavailable"),
            deferred("bogustlsa.dane.test", "7672 section 2.1.2: bogus TLSA", "dnssec-bogus"),
            deferred("bogushost.dane.test", "7672 section 2.1.1: bogus addresses", "dnssec-bogus"),
            deferred("expired.test", "7672 section 2.1.1: bogus MX, expired signatures", "dnssec-bogus"),
            deferred("wrongds.test", "7672 section 2.1.1: bogus MX, wrong DS", "dnssec-bogus"),
            deferred("silent.test", "7672 section 2.1.1: MX not answered", "dns-unavailable"),
            // Nothing published
            both("none.dane.test", "7672 section 2.2: NSEC denies", ENCRYPTED),
            both("none.nsec3.test", "7672 section 2.2: NSEC3 denies", ENCRYPTED),
            both("unsigned.optout.test", "5155 section 6: unsigned below an opt-out zone", ENCRYPTED),
            both("none.optout.test", "5155 section 9.2: denied by an opt-out zone", ENCRYPTED),
            both("noneclear.dane.test", "7672 section 2.2: and STARTTLS is not offered", CLEAR),
            both("unsigned.test", "7672 section 2.2: unsigned records do not count", ENCRYPTED),
            both("unsignedfail.test", "7672 section 2.2.2: TLSA of unsigned hosts is not asked for", ENCRYPTED));

    /** The probe of Postfix ends with the first exchanger that it can connect to, whatever that proves. */
    static final String PROBED_TOO_SHORT = "nexthost.dane.test";

    private static final String NO_MATCH = "0".repeat(64);

    private final List<String> dane = new ArrayList<>();

    private DaneCases() {}

    static SignedZones zones() {
        DaneCases cases = new DaneCases();
        cases.endEntities();
        cases.trustAnchors();
        cases.others();
        String own = DaneServer.OWN.address();
        String ee = DaneServer.OWN.tlsa(3, 1, 1, 0);
        String[] good = {"@ MX 10 mx", "mx A " + own, "_25._tcp.mx TLSA " + ee};
        String[] nsec3 = {"none MX 10 mx", "mx A " + own, "wildcard MX 10 mx2", "mx2 A " + own, "*._tcp.mx2 TLSA " + ee
        };
        return new SignedZones()
                .zone("dane.test", State.SECURE, cases.dane.toArray(String[]::new))
                .zone("other.test", State.SECURE_NSEC3, good)
                .zone("nsec3.test", State.SECURE_NSEC3, nsec3)
                .zone("optout.test", State.SECURE_OPT_OUT, "none MX 10 mx", "mx A " + own)
                .zone("unsigned.optout.test", State.INSECURE, good)
                .zone("insecure.test", State.INSECURE, "@ MX 10 mx.ee.dane.test.")
                .zone(
                        "unsigned.test",
                        State.INSECURE,
                        "@ MX 10 mx",
                        "mx A " + own,
                        "_25._tcp.mx TLSA 3 1 1 " + NO_MATCH)
                .zone("unsignedfail.test", State.INSECURE, "@ MX 10 mx", "mx A " + own)
                .zone("_tcp.mx.unsignedfail.test", State.SERVFAIL)
                .zone("expired.test", State.EXPIRED, good)
                .zone("wrongds.test", State.WRONG_DS, good)
                .zone("_tcp.mx.servfail.dane.test", State.SERVFAIL)
                .zone("_tcp.mx2.nextlookup.dane.test", State.SERVFAIL)
                .zone("_tcp.mx.bogustlsa.dane.test", State.EXPIRED, "_25 TLSA " + ee)
                .silent("_tcp.mx.silent.dane.test")
                .silent("silent.test");
    }

    private void endEntities() {
        DaneServer own = DaneServer.OWN;
        String ee = own.tlsa(3, 1, 1, 0);
        host("ee", own, ee);
        host("eecert", own, own.tlsa(3, 0, 1, 0));
        host("eesha512", own, own.tlsa(3, 1, 2, 0));
        host("eefull", own, own.tlsa(3, 1, 0, 0));
        host("eeexpired", DaneServer.OWN_EXPIRED, DaneServer.OWN_EXPIRED.tlsa(3, 1, 1, 0));
        host("rollover", own, "3 1 1 " + NO_MATCH, ee);
        host("mixed", own, own.tlsa(1, 1, 1, 0), ee);
        host("mismatch", own, "3 1 1 " + NO_MATCH);
        host("agility", own, ee, "3 1 2 " + NO_MATCH + NO_MATCH);
        host("clear", DaneServer.CLEAR, ee);
        host("eeclient", DaneServer.OWN_OF_CLIENT, DaneServer.OWN_OF_CLIENT.tlsa(3, 1, 1, 0));
        host("agilityother", own, own.tlsa(3, 0, 1, 0), "3 1 2 " + NO_MATCH + NO_MATCH);
        host("wildcard", own);
        dane.add("*._tcp.mx.wildcard TLSA " + ee);
        host("tlsacname", own);
        dane.add("_25._tcp.mx.tlsacname CNAME _25._tcp.mx.ee");
        dane.add("implicit A " + own.address());
        dane.add("_25._tcp.implicit TLSA " + ee);
        host("nexthost", own, "3 1 1 " + NO_MATCH);
        dane.add("nexthost MX 20 mx.ee");
        dane.add("nextlookup MX 10 mx2.nextlookup");
        dane.add("mx2.nextlookup A " + own.address());
        dane.add("nextlookup MX 20 mx.ee");
    }

    private void trustAnchors() {
        host("ta", DaneServer.CHAIN, DaneServer.tlsaOfRoot(2, 0, 1));
        host("taspki", DaneServer.CHAIN_WITHOUT_ROOT, DaneServer.CHAIN_WITHOUT_ROOT.tlsa(2, 1, 1, 1));
        host("tarollover", DaneServer.CHAIN, "3 1 1 " + NO_MATCH, DaneServer.tlsaOfRoot(2, 1, 1));
        host("tadomain", DaneServer.CHAIN_OF_DOMAIN, DaneServer.tlsaOfRoot(2, 0, 1));
        host("tafull", DaneServer.CHAIN_WITHOUT_ROOT, DaneServer.tlsaOfRoot(2, 0, 0));
        host("takey", DaneServer.CHAIN_WITHOUT_ROOT, DaneServer.tlsaOfRoot(2, 1, 0));
        host("tawild", DaneServer.CHAIN, DaneServer.tlsaOfRoot(2, 0, 1));
        host("taclient", DaneServer.CHAIN_OF_CLIENT, DaneServer.tlsaOfRoot(2, 0, 1));
        host("taleaf", DaneServer.OWN_NAMED, DaneServer.OWN_NAMED.tlsa(2, 0, 1, 0));
        host("tacn", DaneServer.CHAIN_COMMON_NAME, DaneServer.tlsaOfRoot(2, 0, 1));
        host("tanotsent", DaneServer.CHAIN_WITHOUT_ROOT, DaneServer.tlsaOfRoot(2, 0, 1));
        host("taexpired", DaneServer.CHAIN_EXPIRED, DaneServer.tlsaOfRoot(2, 0, 1));
        host("taname", DaneServer.CHAIN_OTHER_NAME, DaneServer.tlsaOfRoot(2, 0, 1));
    }

    private void others() {
        DaneServer own = DaneServer.OWN;
        String ee = own.tlsa(3, 1, 1, 0);
        host("unusable", own, own.tlsa(1, 1, 1, 0));
        host("unknown", own, "3 1 99 " + NO_MATCH);
        dane.add("cname MX 10 mx.cname");
        dane.add("mx.cname CNAME mx.other.test.");
        dane.add("_25._tcp.mx.cname TLSA 3 1 1 " + NO_MATCH);
        dane.add("cnameown MX 10 mx.cnameown");
        dane.add("mx.cnameown CNAME mx.nsec3.test.");
        dane.add("_25._tcp.mx.cnameown TLSA " + ee);
        dane.add("cnameunsigned MX 10 mx.cnameunsigned");
        dane.add("mx.cnameunsigned CNAME mx.unsigned.test.");
        dane.add("_25._tcp.mx.cnameunsigned TLSA " + ee);
        dane.add("alias CNAME other.test.");
        host("servfail", own);
        host("silent", own);
        host("bogustlsa", own);
        dane.add("bogushost MX 10 mx.wrongds.test.");
        host("none", own);
        host("noneclear", DaneServer.CLEAR);
    }

    /** A domain with one exchanger below it, which is this server. */
    private void host(String label, DaneServer server, String... tlsa) {
        dane.add(label + " MX 10 mx." + label);
        dane.add("mx." + label + " A " + server.address());
        for (String record : tlsa) {
            dane.add("_25._tcp.mx." + label + " TLSA " + record);
        }
    }
}
