/** MTA-STS, the decisions of it (RFC 8461): text to policy, policy to what a host must show. */
@NullMarked
package org.tlsgateway.core.sts;

import org.jspecify.annotations.NullMarked;
