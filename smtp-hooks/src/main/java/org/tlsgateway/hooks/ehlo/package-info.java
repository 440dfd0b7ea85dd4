/**
 * What a client may see and use: EHLO keywords, commands and MAIL / RCPT parameters (RFC 5321 section 4.1.1).
 */
package org.tlsgateway.hooks.ehlo;
