package org.tlsgateway.core.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;

/**
 * Which exchangers of a domain have a certain address, as far as DNS could tell.
 *
 * @param names best preference first, empty when none is known to
 * @param unknown why there may be others, null when all have been asked
 */
public record ExchangersAt(List<DomainName> names, @Nullable String unknown) {
    public ExchangersAt {
        names = List.copyOf(names);
    }
}
