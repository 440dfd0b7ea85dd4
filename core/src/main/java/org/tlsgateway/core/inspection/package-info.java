/**
 * What inspection found and what becomes of a message; the verdict that a waiting SMTP session is told.
 */
@NullMarked
package org.tlsgateway.core.inspection;

import org.jspecify.annotations.NullMarked;
