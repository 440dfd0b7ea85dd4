package org.tlsgateway.core.config;

import org.tlsgateway.core.name.DomainName;

/** The names that the gateway goes by. */
final class HostNames {
    private HostNames() {}

    /** The configured name, else that of the machine. */
    static DomainName helloName(Section section, Option<DomainName> option) {
        boolean left = !section.has(option);
        DomainName configured = section.find(option);
        if (configured != null) {
            return configured;
        }
        DomainName fallback = new DomainName("localhost");
        return left
                ? DomainName.parse(section.reading().surroundings().hostName().get())
                        .orElse(fallback)
                : fallback;
    }
}
