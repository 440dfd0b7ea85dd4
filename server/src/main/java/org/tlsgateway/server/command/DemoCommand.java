package org.tlsgateway.server.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows the gateway at work. */
@Command(name = "demo", description = "Sends real mail through a gateway of its own and prints what happened.")
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        return Gateway.BAD;
    }
}
