/** The commands of the {@code gateway} script: check, explain, probe, cli and demo. */
package org.tlsgateway.server.command;
