/**
 * What happens to a client's TLS: the facts of a session, the rules, and the decision with its reason.
 */
@NullMarked
package org.tlsgateway.core.session;

import org.jspecify.annotations.NullMarked;
