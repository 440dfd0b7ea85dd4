package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.net.EventLoops;
import org.tlsgateway.downstream.tls.TrustStores;

class ConnectionOpenerTest {
    /** Longer than a dialogue with a server in the same process takes. */
    private static final long STALLED_MILLIS = 500;

    private final EventLoops loops = EventLoops.start(1, Executors.defaultThreadFactory());
    private final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void close() {
        fixture.close();
        loops.stop();
    }

    @Test
    void sessionShouldStayOpenWhenItWasReadyBeforeItsOpenerWentOn() throws Exception {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            ConnectionOpener.Opening opening = opener(stalling(loops)).open(key(mx));

            SmtpSession session = opening.ready().get(10, TimeUnit.SECONDS);
            CompletableFuture<Boolean> usable = new CompletableFuture<>();
            // Behind whatever the opener has done to it.
            session.connection()
                    .eventLoop()
                    .execute(() -> usable.complete(session.connection().usable()));
            assertThat(usable.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(opening.closed()).isNotDone();
        }
    }

    @Test
    void connectionShouldBeClosedWhenItIsGivenUpBeforeItIsThere() throws Exception {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            ConnectionOpener.Opening opening = opener(loops).open(key(mx));
            opening.abandon();

            opening.closed().get(10, TimeUnit.SECONDS);
            assertThat(opening.ready()).isCompletedExceptionally();
        }
    }

    private ConnectionOpener opener(EventLoops on) {
        return new ConnectionOpener(fixture.config, on, new TrustStores(), Clock.systemUTC());
    }

    private static ConnectionKey key(FakeMx mx) throws IOException {
        MxAttempt attempt =
                new MxAttempt(mx.hostPort(), TlsLevel.VERIFY, ClientFixture.MX, Set.of(ClientFixture.MX), null);
        return ConnectionKey.of(attempt, mx.address());
    }

    /** Whoever gives its loop a task is stalled then, as a thread is that gets no processor; the loop goes on. */
    private static EventLoops stalling(EventLoops real) {
        EventLoop loop = real.group().next();
        EventLoop stalling = proxy(EventLoop.class, (method, arguments) -> {
            Object result = invoke(method, loop, arguments);
            if (method.getName().equals("execute")) {
                Thread.sleep(STALLED_MILLIS);
            }
            return result;
        });
        EventLoopGroup group = proxy(
                EventLoopGroup.class,
                (method, arguments) ->
                        method.getName().equals("next") ? stalling : invoke(method, real.group(), arguments));
        return new EventLoops(group, real.channelType(), real.serverChannelType());
    }

    private interface Call {
        Object on(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.on(method, arguments)));
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
