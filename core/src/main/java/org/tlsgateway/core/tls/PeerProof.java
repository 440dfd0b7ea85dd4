package org.tlsgateway.core.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;

/** What a server must show so that it counts as proven. */
public sealed interface PeerProof {
    /**
     * A chain to a trusted CA and one of the names (RFC 5280, RFC 9525).
     *
     * @param names of which the certificate must bear one
     * @param caFile PEM file of the only CAs trusted, null for the configured ones
     */
    record Pkix(Set<DomainName> names, @Nullable Path caFile) implements PeerProof {
        public Pkix {
            names = Set.copyOf(names);
        }
    }

    /**
     * One of these records (RFC 7672 section 3).
     *
     * @param records all that are published, not empty; what is usable and strongest among them is chosen when it is verified
     * @param names that count for DANE-TA(2), the TLSA base domain first
     */
    record Dane(List<TlsaRecord> records, List<DomainName> names) implements PeerProof {
        public Dane {
            records = List.copyOf(records);
            names = List.copyOf(names);
        }
    }

    /**
     * A public key that the operator has pinned.
     *
     * @param sha256 digests of SubjectPublicKeyInfo, lower-case hexadecimal
     */
    record Pinned(Set<String> sha256) implements PeerProof {
        public Pinned {
            sha256 = Set.copyOf(sha256);
        }
    }
}
