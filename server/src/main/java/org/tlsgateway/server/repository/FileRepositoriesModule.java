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
        Multibinder.newSetBinder(binder(), MailRepositoryFactory.class)
                .addBinding()
                .to(FileMailRepositoryFactory.class);
    }
}
