package org.tlsgateway.server;

import com.google.inject.Module;
import com.google.inject.util.Modules;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.GuiceJamesServer;
import org.apache.james.modules.BlobExportMechanismModule;
import org.apache.james.modules.BlobMemoryModule;
import org.apache.james.modules.MailboxModule;
import org.apache.james.modules.MailetProcessingModule;
import org.apache.james.modules.data.MemoryDataModule;
import org.apache.james.modules.data.MemoryDelegationStoreModule;
import org.apache.james.modules.data.MemoryUsersRepositoryModule;
import org.apache.james.modules.eventstore.MemoryEventStoreModule;
import org.apache.james.modules.mailbox.MemoryMailboxModule;
import org.apache.james.modules.protocols.ProtocolHandlerModule;
import org.apache.james.modules.protocols.SMTPServerModule;
import org.apache.james.modules.server.DataRoutesModules;
import org.apache.james.modules.server.JMXServerModule;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.MailetContainerModule.DefaultProcessorsConfigurationSupplier;
import org.apache.james.modules.server.NoJwtModule;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.modules.server.TaskManagerModule;
import org.apache.james.modules.server.WebAdminServerModule;
import org.apache.james.modules.vault.DeletedMessageVaultModule;
import org.apache.james.server.core.configuration.Configuration;
import org.tlsgateway.server.queue.DurableQueueModule;
import org.tlsgateway.server.repository.FileRepositoriesModule;

/**
 * A James with what a gateway needs and no more: SMTP, mailets, WebAdmin for queues and repositories, JMX for the command
 * line, a durable queue and repositories on files. Domains, users and mappings are in memory: a gateway has none.
 */
final class GatewayServer {
    private GatewayServer() {}

    /** Not started yet. */
    static GuiceJamesServer in(WorkingDirectory directory) {
        return relaying(directory)
                .combineWith(administration(), webAdmin(), new JMXServerModule())
                .overrideWith(new GatewayModule(directory));
    }

    /** One that relays mail and that nobody can administer; not started yet. */
    static GuiceJamesServer relaying(WorkingDirectory directory) {
        Configuration configuration = Configuration.builder()
                .workingDirectory(directory.root().toFile())
                .build();
        return GuiceJamesServer.forConfiguration(configuration)
                .combineWith(mail(), new DurableQueueModule())
                .overrideWith(new FileRepositoriesModule());
    }

    private static Module mail() {
        return Modules.combine(
                new MailetProcessingModule(),
                new ProtocolHandlerModule(),
                new SMTPServerModule(),
                new RawPostDequeueDecoratorModule(),
                // A gateway has no mailboxes, but James's mailets and its command line ask for them.
                new MailboxModule(),
                new MemoryMailboxModule(),
                new FakeSearchMailboxModule(),
                new BlobMemoryModule(),
                new MemoryEventStoreModule(),
                new MemoryDataModule(),
                new MemoryUsersRepositoryModule(),
                new MemoryDelegationStoreModule(),
                binder -> binder.bind(DefaultProcessorsConfigurationSupplier.class)
                        .toInstance(BaseHierarchicalConfiguration::new));
    }

    private static Module administration() {
        return Modules.combine(
                new TaskManagerModule(), new BlobExportMechanismModule(), new DeletedMessageVaultModule());
    }

    private static Module webAdmin() {
        return Modules.combine(
                new WebAdminServerModule(),
                new NoJwtModule(),
                new DataRoutesModules(),
                new MailQueueRoutesModule(),
                new MailRepositoriesRoutesModule());
    }
}
