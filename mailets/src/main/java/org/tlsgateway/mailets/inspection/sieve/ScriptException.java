package org.tlsgateway.mailets.inspection.sieve;

/** An argument of a command or test is not as its specification says. */
@SuppressWarnings("serial")
final class ScriptException extends Exception {
    private final int argument;

    /**
     * @param argument which one, from 0; -1 when the command or test itself is meant
     */
    ScriptException(int argument, String message) {
        super(message);
        this.argument = argument;
    }

    int argument() {
        return argument;
    }
}
