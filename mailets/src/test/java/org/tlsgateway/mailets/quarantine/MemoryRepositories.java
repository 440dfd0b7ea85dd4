package org.tlsgateway.mailets.quarantine;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MemoryMailRepository;

/** James's repositories in memory, by url. */
public final class MemoryRepositories implements MailRepositoryStore {
    private final Map<String, MailRepository> repositories = new TreeMap<>();

    @Override
    public synchronized MailRepository select(MailRepositoryUrl url) {
        return repositories.computeIfAbsent(url.asString(), created -> new MemoryMailRepository());
    }

    /** Another one there. */
    synchronized void put(String url, MailRepository repository) {
        repositories.put(url, repository);
    }

    @Override
    public Optional<Protocol> defaultProtocol() {
        return Optional.empty();
    }

    @Override
    public synchronized Optional<MailRepository> get(MailRepositoryUrl url) {
        return Optional.ofNullable(repositories.get(url.asString()));
    }

    @Override
    public Stream<MailRepository> getByPath(MailRepositoryPath path) {
        return Stream.empty();
    }

    @Override
    public synchronized Stream<MailRepositoryUrl> getUrls() {
        return repositories.keySet().stream().map(MailRepositoryUrl::from).toList().stream();
    }
}
