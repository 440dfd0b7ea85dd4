package org.tlsgateway.server.demo;

import java.util.List;
import java.util.Optional;

/**
 * One message of the demo, as each side saw it.
 *
 * @param title what was sent
 * @param sent what the client saw
 * @param logLine the gateway's line about the delivery, or about the session when it was passed through
 * @param received what the server saw, empty when nothing arrived
 * @param wrong what was not as it should be
 */
record DemoLeg(
        String title,
        DemoClient.Sent sent,
        Optional<String> logLine,
        Optional<DemoServer.Received> received,
        List<String> wrong) {
    DemoLeg {
        wrong = List.copyOf(wrong);
    }
}
