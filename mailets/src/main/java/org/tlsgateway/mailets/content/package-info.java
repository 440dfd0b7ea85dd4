/**
 * The bytes of a message: reading its header without MIME, changing single header fields and nothing else, so that DKIM signatures
 * stay valid (RFC 6376).
 */
@NullMarked
package org.tlsgateway.mailets.content;

import org.jspecify.annotations.NullMarked;
