package org.tlsgateway.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.tlsgateway.server.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the gateway at work; 0 when everything was as it should be. */
@Command(name = "demo", description = "Sends real mail through a gateway of its own and prints what happened.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--loopback", description = "Leaves the client in network namespaces out.")
    private boolean loopback;

    @Override
    public Integer call() throws Exception {
        Path conf = Path.of(System.getProperty("gateway.home", ".")).resolve("conf");
        Demo demo = new Demo(conf, spec.commandLine().getOut(), Colours.wanted());
        return demo.run(loopback ? Demo.Extent.LOOPBACK : Demo.Extent.WITH_NETWORK) ? Gateway.GOOD : Gateway.BAD;
    }
}
