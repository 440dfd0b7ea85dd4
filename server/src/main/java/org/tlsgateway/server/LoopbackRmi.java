package org.tlsgateway.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMISocketFactory;

/**
 * Keeps the second port of JMX on the address of the first. James binds only the registry to {@code jmx.address}; the
 * objects behind it would listen on every address of the machine.
 */
final class LoopbackRmi extends RMISocketFactory {
    private static final int BACKLOG = 50;

    private final InetAddress address;

    private LoopbackRmi(InetAddress address) {
        this.address = address;
    }

    /** For the whole process: there is one such setting. */
    static void bindTo(String address) throws IOException {
        if (getSocketFactory() == null) {
            setSocketFactory(new LoopbackRmi(InetAddress.getByName(address)));
        }
        System.setProperty("java.rmi.server.hostname", address);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return new Socket(host, port);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return new ServerSocket(port, BACKLOG, address);
    }
}
