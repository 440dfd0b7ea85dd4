package org.tlsgateway.downstream.session;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.NextHop;

/**
 * Which server a session wants to be connected to, and how.
 *
 * @param hop the server
 * @param source the address to connect from, null for the gateway's own
 * @param heloName said with EHLO
 * @param budget for all of it: look-up, connection, greeting, EHLO; and once more for STARTTLS
 */
public record ServerRequest(NextHop hop, @Nullable InetAddress source, String heloName, Duration budget) {}
