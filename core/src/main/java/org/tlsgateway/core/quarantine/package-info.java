/** Decisions about mail that is kept for a person: what a search finds, what may be released, what is too old. */
@NullMarked
package org.tlsgateway.core.quarantine;

import org.jspecify.annotations.NullMarked;
