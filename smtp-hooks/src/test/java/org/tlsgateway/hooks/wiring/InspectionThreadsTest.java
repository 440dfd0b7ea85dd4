package org.tlsgateway.hooks.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InspectionThreadsTest {
    private static final int MORE_THAN_THERE_ARE = 600;

    private final ThreadPoolExecutor threads = InspectionThreads.start();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void threadThatWaitsShouldBeUsedAgain() throws Exception {
        for (int i = 0; i < 200; i++) {
            threads.submit(() -> {}).get(10, TimeUnit.SECONDS);
        }
        // A thread is back in the pool a moment after its task is done.
        assertThat(threads.getLargestPoolSize()).isLessThan(100);
    }

    @Test
    void messagesBeyondTheThreadsShouldWaitAndBeInspected() throws Exception {
        CountDownLatch scanner = new CountDownLatch(1);
        List<Future<?>> messages = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_THERE_ARE; i++) {
            messages.add(threads.submit(() -> {
                scanner.await();
                return null;
            }));
        }
        assertThat(threads.getPoolSize()).isEqualTo(512);
        assertThat(threads.getQueue()).hasSize(MORE_THAN_THERE_ARE - 512);
        scanner.countDown();
        for (Future<?> message : messages) {
            message.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void messageShouldBeRefusedWhenTheListenersHaveStopped() {
        threads.shutdown();
        assertThatThrownBy(() -> threads.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }
}
