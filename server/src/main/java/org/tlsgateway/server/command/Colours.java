package org.tlsgateway.server.command;

/** Whether the reader is a terminal that wants colours. */
final class Colours {
    private Colours() {}

    /** The script tells: a JVM of later versions cannot be asked in the way of 17. */
    static boolean wanted() {
        return Boolean.getBoolean("gateway.colours");
    }
}
