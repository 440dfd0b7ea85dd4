/**
 * Asks engines about a message: Rspamd by HTTP, SpamAssassin by spamd's protocol, ClamAV by clamd's. The message is read once, block by
 * block, on the thread of the mailet; what is read goes to the checks of its form first, then to all engines at once. An engine that
 * reads slowly slows the reading; one that does not read at all is given up. No more than a few blocks are held for one message. All
 * of it has one budget, in which addresses of an engine stand in for one another.
 */
@NullMarked
package org.tlsgateway.mailets.inspection.scan;

import org.jspecify.annotations.NullMarked;
