/**
 * Inspection while the SMTP client waits: header hygiene, the scanner, the Sieve script, and how a {@code Disposition} becomes a
 * verdict of the session or, from a stock spool, a state of the mail.
 */
@NullMarked
package org.tlsgateway.mailets.inspection;

import org.jspecify.annotations.NullMarked;
