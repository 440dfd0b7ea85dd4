/**
 * Mail exchangers and addresses by dnsjava (RFC 5321 section 5.1).
 */
@NullMarked
package org.tlsgateway.downstream.dns;

import org.jspecify.annotations.NullMarked;
