package org.tlsgateway.server.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.jms.ConnectionFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQPrefetchPolicy;
import org.apache.activemq.RedeliveryPolicy;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.plugin.StatisticsBrokerPlugin;
import org.apache.activemq.store.SharedFileLocker;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.store.kahadb.disk.journal.Journal.JournalDiskSyncStrategy;

/**
 * An ActiveMQ broker inside this process whose KahaDB journal is on disk before a send returns. James's own
 * {@code EmbeddedActiveMQ} is not used: it opens a TCP port without a password, waits without end when the disk is full
 * and moves a mail to a dead letter queue after six redeliveries.
 */
public final class DurableBroker implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    /** Waiting mail is looked through for what is due; as much of it as memory has room for. */
    private static final int DELAYED_PAGE = 100_000;

    private static final long MEMORY = 32L << 20;
    private static final int JOURNAL_FILE = 32 << 20;
    private static final long UNLIMITED = Long.MAX_VALUE >> 7;

    private final BrokerService broker = new BrokerService();
    private final ActiveMQConnectionFactory connections;

    /** Starts it, or fails when the directory is locked by another process. */
    public DurableBroker(Path directory) throws IOException {
        String name = "gateway-" + COUNTER.incrementAndGet();
        Files.createDirectories(directory);
        try {
            configure(name, directory);
            broker.start();
            liftLimits();
        } catch (Exception e) {
            throw new IOException("the queue in " + directory + " cannot be opened: " + e.getMessage(), e);
        }
        connections = connectionsTo(name);
    }

    private void configure(String name, Path directory) throws Exception {
        broker.setBrokerName(name);
        broker.setUseJmx(false);
        broker.setPersistent(true);
        broker.setUseShutdownHook(false);
        broker.setSchedulerSupport(false);
        broker.setAdvisorySupport(false);
        broker.setStartAsync(false);
        broker.setDataDirectoryFile(directory.toFile());
        broker.setPersistenceAdapter(journal(directory));
        // MailQueue.getSize() asks it; without it every message would be browsed.
        broker.setPlugins(new BrokerPlugin[] {new StatisticsBrokerPlugin()});
        broker.setEnableStatistics(true);
        broker.getSystemUsage().setSendFailIfNoSpace(true);
        broker.getSystemUsage().getMemoryUsage().setLimit(MEMORY);
        broker.getSystemUsage().getStoreUsage().setLimit(JOURNAL_FILE);
        broker.getSystemUsage().getTempUsage().setLimit(JOURNAL_FILE);
        broker.setDestinationPolicy(policy());
    }

    /**
     * Each destination has its share of memory, see policy(), and how full the disk is QueueDisk says for every message.
     * Not before the start: there the broker cuts a limit to what the disk has then, for as long as it runs.
     */
    private void liftLimits() {
        broker.getSystemUsage().getMemoryUsage().setLimit(UNLIMITED);
        broker.getSystemUsage().getStoreUsage().setLimit(UNLIMITED);
    }

    private static KahaDBPersistenceAdapter journal(Path directory) throws IOException {
        KahaDBPersistenceAdapter kahaDb = new KahaDBPersistenceAdapter();
        kahaDb.setDirectory(directory.resolve("kahadb").toFile());
        // Another gateway may use the directory: say so instead of waiting until it ends.
        SharedFileLocker lock = new SharedFileLocker();
        lock.setFailIfLocked(true);
        kahaDb.setLocker(lock);
        kahaDb.setJournalDiskSyncStrategy(JournalDiskSyncStrategy.ALWAYS.name());
        // Otherwise the store runs beside the dispatch, and one message is synced at a time.
        kahaDb.setConcurrentStoreAndDispatchQueues(false);
        kahaDb.setChecksumJournalFiles(true);
        kahaDb.setCheckForCorruptJournalFiles(true);
        kahaDb.setIgnoreMissingJournalfiles(false);
        kahaDb.setJournalMaxFileLength(JOURNAL_FILE);
        return kahaDb;
    }

    private static PolicyMap policy() {
        PolicyEntry delayed = entry(DurableMailQueue.DELAYED + ">");
        delayed.setMaxPageSize(DELAYED_PAGE);
        PolicyMap map = new PolicyMap();
        map.setDefaultEntry(entry(">"));
        map.setPolicyEntries(List.of(delayed));
        return map;
    }

    private static PolicyEntry entry(String queues) {
        PolicyEntry entry = new PolicyEntry();
        entry.setQueue(queues);
        // A full memory must not stop a send: the mail is on disk.
        entry.setProducerFlowControl(false);
        entry.setMemoryLimit(MEMORY);
        entry.setMaxBrowsePageSize(DELAYED_PAGE);
        entry.setExpireMessagesPeriod(0);
        return entry;
    }

    private static ActiveMQConnectionFactory connectionsTo(String name) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://" + name + "?create=false");
        factory.setTrustAllPackages(false);
        factory.setWatchTopicAdvisories(false);
        factory.setAlwaysSyncSend(true);
        factory.setUseAsyncSend(false);
        ActiveMQPrefetchPolicy prefetch = new ActiveMQPrefetchPolicy();
        prefetch.setQueuePrefetch(0);
        prefetch.setTopicPrefetch(0);
        factory.setPrefetchPolicy(prefetch);
        // A mail that could not be worked on stays in its queue, however often.
        RedeliveryPolicy redelivery = new RedeliveryPolicy();
        redelivery.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
        factory.setRedeliveryPolicy(redelivery);
        return factory;
    }

    public ConnectionFactory connections() {
        return connections;
    }

    /** Closes the journal; what is not consumed stays in it. */
    @Override
    public void close() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }
}
