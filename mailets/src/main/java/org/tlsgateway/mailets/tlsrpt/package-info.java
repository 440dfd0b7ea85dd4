/** TLS reports by mail (RFC 8460 section 5.3): the message and its DKIM signature (RFC 6376). */
@NullMarked
package org.tlsgateway.mailets.tlsrpt;

import org.jspecify.annotations.NullMarked;
