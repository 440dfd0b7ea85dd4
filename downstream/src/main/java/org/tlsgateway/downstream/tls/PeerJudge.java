package org.tlsgateway.downstream.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsAchieved.Verification;

/**
 * Judges what a server presented by all that it must show: DANE, PKIX, pins. Every proof must hold; without any, nothing is
 * proven.
 */
public final class PeerJudge {
    private final TrustStores trust;
    private final @Nullable Path caFile;

    /** @param caFile of the CAs that count where a proof names none, null for the JRE's */
    public PeerJudge(TrustStores trust, @Nullable Path caFile) {
        this.trust = trust;
        this.caFile = caFile;
    }

    /**
     * The first refusal, or all that was proven; the strongest says how.
     *
     * @param presented leaf first, empty when the server presented nothing
     */
    public PeerVerdict judge(List<X509Certificate> presented, List<PeerProof> proofs, Instant now) {
        List<PeerVerdict.Proven> proven = new ArrayList<>();
        for (PeerProof proof : proofs) {
            PeerVerdict verdict = one(presented, proof, now);
            if (verdict instanceof PeerVerdict.Refused) {
                return verdict;
            }
            proven.add((PeerVerdict.Proven) verdict);
        }
        if (proven.isEmpty()) {
            return new PeerVerdict.Refused(
                    Failure.CERTIFICATE_UNTRUSTED, "nothing is known that would prove the server");
        }
        Verification how = proven.stream()
                .map(PeerVerdict.Proven::how)
                .max(Verification::compareTo)
                .orElseThrow();
        String words = proven.stream().map(PeerVerdict.Proven::words).collect(Collectors.joining(", "));
        return new PeerVerdict.Proven(how, words);
    }

    private PeerVerdict one(List<X509Certificate> presented, PeerProof proof, Instant now) {
        if (proof instanceof PeerProof.Dane dane) {
            return DaneVerifier.verify(presented, dane.records(), dane.names(), now);
        }
        return proof instanceof PeerProof.Pkix pkix
                ? pkix(presented, pkix, now)
                : pinned(presented, (PeerProof.Pinned) proof);
    }

    private PeerVerdict pkix(List<X509Certificate> presented, PeerProof.Pkix proof, Instant now) {
        try {
            Path file = proof.caFile() == null ? caFile : proof.caFile();
            PkixVerdict verdict = PkixVerifier.verify(presented, trust.anchors(file), proof.names(), now);
            return verdict instanceof PkixVerdict.Refused refused
                    ? new PeerVerdict.Refused(refused.failure(), refused.words())
                    : new PeerVerdict.Proven(Verification.PKIX, verdict.words());
        } catch (IOException e) {
            return new PeerVerdict.Refused(Failure.CERTIFICATE_UNTRUSTED, "no trusted CAs: " + e.getMessage());
        }
    }

    /** The server's own key: one above it in the chain proves nothing, for nobody has checked that it signed anything. */
    private static PeerVerdict pinned(List<X509Certificate> presented, PeerProof.Pinned proof) {
        if (presented.isEmpty()) {
            return new PeerVerdict.Refused(Failure.PIN_MISMATCH, "the server presented no certificate");
        }
        try {
            String pin = TlsaMatch.pinOf(presented.get(0).getPublicKey());
            return proof.sha256().contains(pin)
                    ? new PeerVerdict.Proven(Verification.PINNED, "pinned key " + pin.substring(0, 16) + "...")
                    : new PeerVerdict.Refused(
                            Failure.PIN_MISMATCH,
                            "the key of " + Words.subject(presented.get(0)) + " has the SHA-256 " + pin
                                    + ", which is not pinned");
        } catch (GeneralSecurityException e) {
            return new PeerVerdict.Refused(Failure.PIN_MISMATCH, "the key cannot be read: " + e.getMessage());
        }
    }
}
