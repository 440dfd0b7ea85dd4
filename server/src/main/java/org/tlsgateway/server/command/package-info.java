/** The commands of the {@code gateway} script: check, cli and demo. */
package org.tlsgateway.server.command;
