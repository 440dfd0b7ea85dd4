package org.tlsgateway.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class CauseTest {
    private static final IOException ERROR = new IOException("disk", new CompletionException("inner", null));

    @Test
    void causeShouldBeTheErrorItselfWhenNothingIsAroundIt() {
        assertThat(Cause.of(ERROR)).isSameAs(ERROR);
    }

    @Test
    void causeShouldBeTheErrorWhenStagesHaveWrappedIt() {
        assertThat(Cause.of(new CompletionException(new CompletionException(ERROR))))
                .isSameAs(ERROR);
    }

    @Test
    void causeShouldBeTheWrapperWhenThereIsNothingInIt() {
        CompletionException empty = new CompletionException("empty", null);
        assertThat(Cause.of(empty)).isSameAs(empty);
    }
}
