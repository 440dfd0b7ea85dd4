package org.tlsgateway.mailets.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.TypeLiteral;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/** The mailets are made by a James's injector, with what a James binds. */
class MailetInjectionTest {
    @Test
    void mailetsShouldGetAllThatTheyNeedFromAJames(@TempDir Path conf) {
        Injector injector = Guice.createInjector(new AbstractModule() {
            @Override
            protected void configure() {
                bind(GatewayConfiguration.class).toInstance(new GatewayConfiguration(conf));
                bind(MetricFactory.class).toInstance(mock(MetricFactory.class));
                bind(FileSystem.class).toInstance(mock(FileSystem.class));
                bind(MailRepositoryStore.class).toInstance(mock(MailRepositoryStore.class));
                bind(new TypeLiteral<MailQueueFactory<?>>() {}).toInstance(mock(MailQueueFactory.class));
                bind(Clock.class).toInstance(Clock.systemUTC());
            }
        });

        assertThat(injector.getInstance(SieveDisposition.class)).isNotNull();
        assertThat(injector.getInstance(ScannerInspection.class)).isNotNull();
    }
}
