/**
 * From bytes to SMTP input, one at a time and strictly: only CRLF ends a line, only CRLF.CRLF ends DATA (RFC 5321
 * section 2.3.8, section 4.1.1.4), and only its count ends the octets of BDAT (RFC 3030 section 2).
 *
 * <p>{@link org.tlsgateway.hooks.framing.SmtpFramer} sits on the I/O loop behind TLS and PROXY. It hands the session one
 * {@link org.tlsgateway.hooks.framing.SmtpInput} and then holds back until the session says what comes next: nothing is
 * parsed ahead, so nothing that a client pipelined is ever read in the wrong state (STARTTLS injection, SMTP smuggling).
 * Each byte is looked at once, whatever the client pipelines; a session that does not answer, or whose replies are not
 * read, is not read from any more.
 */
@NullMarked
package org.tlsgateway.hooks.framing;

import org.jspecify.annotations.NullMarked;
