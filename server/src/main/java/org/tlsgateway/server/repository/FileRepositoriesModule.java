package org.tlsgateway.server.repository;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;

/** Binds {@code file://} mail repositories and the store of their urls. */
public final class FileRepositoriesModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(MailRepositoryUrlStore.class).to(FileMailRepositoryUrlStore.class);
        Multibinder<MailRepositoryFactory> factories = Multibinder.newSetBinder(binder(), MailRepositoryFactory.class);
        factories.addBinding().to(DurableFileRepositoryFactory.class);
        // For a mailrepositorystore.xml that still names James's own, and for what lies in it.
        factories.addBinding().to(FileMailRepositoryFactory.class);
    }
}
