/**
 * Names and networks as the field knows them: domain names as A-labels, CIDR blocks, tables of client networks.
 */
@NullMarked
package org.tlsgateway.core.name;

import org.jspecify.annotations.NullMarked;
