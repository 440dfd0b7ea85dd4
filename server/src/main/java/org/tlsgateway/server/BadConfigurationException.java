package org.tlsgateway.server;

import java.util.List;

/** The gateway cannot start with this configuration. */
public final class BadConfigurationException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    BadConfigurationException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line each, at least one. */
    public List<String> problems() {
        return problems;
    }
}
