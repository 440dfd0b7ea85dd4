/**
 * The form of a message, looked at byte by byte in bounded memory before anybody decodes it: how deep and in how many parts it is,
 * and what stands in its header sections. It takes every reading that a reader of it may take: what one of them finds counts.
 */
@NullMarked
package org.tlsgateway.core.content;

import org.jspecify.annotations.NullMarked;
