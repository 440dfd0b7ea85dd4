package org.tlsgateway.downstream.delivery;

import java.time.Duration;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.sts.StsLookup;

/**
 * Whom a delivery asks about its destination.
 *
 * @param dns exchangers, addresses, TLSA records
 * @param sts MTA-STS policies
 * @param budget for all look-ups of a message in DNS, and again for the policy, which is usually known
 */
record Lookups(MxLookup dns, StsLookup sts, Duration budget) {}
