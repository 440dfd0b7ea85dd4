/**
 * One message to one destination: gathers the facts, asks the policy, tries the hosts, reports per recipient.
 */
@NullMarked
package org.tlsgateway.downstream.delivery;

import org.jspecify.annotations.NullMarked;
