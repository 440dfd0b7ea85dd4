/**
 * EHLO keywords (RFC 5321 section 4.1.1.1): which a client may see, and what a hidden one may no longer do.
 */
@NullMarked
package org.tlsgateway.core.ehlo;

import org.jspecify.annotations.NullMarked;
