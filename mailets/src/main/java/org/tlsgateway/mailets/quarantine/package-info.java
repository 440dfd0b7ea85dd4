/**
 * Mail that is kept until a person decides: held in James mail repositories, looked at, released once, deleted, or expired. What two
 * nodes of a cluster must both know is in the repositories; what is in memory only saves reading them again.
 */
@NullMarked
package org.tlsgateway.mailets.quarantine;

import org.jspecify.annotations.NullMarked;
