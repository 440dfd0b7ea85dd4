/**
 * A message from DATA to its reply: content, Received line, inspection in the session, verdict.
 */
package org.tlsgateway.hooks.verdict;
