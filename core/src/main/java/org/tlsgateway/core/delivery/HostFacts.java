package org.tlsgateway.core.delivery;

import org.tlsgateway.core.name.DomainName;

/**
 * What DNS says about a host that is about to be tried.
 *
 * @param host as the MX record or the operator names it
 * @param expanded the end of its CNAME chain, the host itself without one
 * @param secure whether the addresses and each alias on the way are signed and valid
 * @param tlsa the records for its port
 */
public record HostFacts(DomainName host, DomainName expanded, boolean secure, TlsaAnswer tlsa) {}
