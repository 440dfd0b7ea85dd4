package org.tlsgateway.server.queue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.jms.ConnectionFactory;
import javax.jms.JMSException;
import javax.jms.Message;
import javax.jms.MessageConsumer;
import javax.jms.MessageProducer;
import javax.jms.ResourceAllocationException;
import javax.jms.Session;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.activemq.ActiveMQCacheableMailQueue;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.jms.JMSMailQueueItem;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.failure.StorageFull;
import org.tlsgateway.mailets.content.MailContent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One destination of the broker as James's queue, with the body inside the synced journal instead of in a file beside it
 * that nobody syncs, and with a producer for each thread that sends, so that the journal groups what arrives together
 * into one sync.
 */
final class JmsQueue extends ActiveMQCacheableMailQueue {
    private static final Logger LOG = LoggerFactory.getLogger(JmsQueue.class);
    private static final boolean BODY_IN_A_FILE = false;
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final ProducerPool producers;
    private final QueueDisk disk;
    private volatile boolean closed;

    JmsQueue(
            ConnectionFactory connections,
            MailQueueItemDecoratorFactory decorators,
            MailQueueName name,
            MetricFactory metrics,
            GaugeRegistry gauges,
            QueueDisk disk) {
        super(connections, decorators, name, BODY_IN_A_FILE, metrics, gauges);
        this.producers = new ProducerPool(connections, name.asString());
        this.disk = disk;
    }

    @Override
    protected void produceMail(Map<String, Object> properties, int priority, Mail mail)
            throws JMSException, MessagingException, IOException {
        byte[] content = contentOf(mail);
        disk.require(content.length);
        try {
            producers.send(content, properties, priority);
        } catch (JMSException e) {
            if (e instanceof ResourceAllocationException || StorageFull.isCauseOf(e)) {
                throw new DiskFullException(e);
            }
            throw e;
        }
    }

    private static byte[] contentOf(Mail mail) throws MessagingException, IOException {
        long size = mail.getMessageSize();
        ByteArrayOutputStream out = new ByteArrayOutputStream(size > 0 ? Math.toIntExact(size) : 4096);
        // Not by writeTo: that writes the header section anew and turns its 8-bit bytes into question marks.
        try (InputStream in = MailContent.open(mail)) {
            in.transferTo(out);
        }
        return out.toByteArray();
    }

    /** Every item has a transaction of its own. Ends when the queue is closed; an error of the broker is waited out. */
    @Override
    public Flux<MailQueueItem> deQueue() {
        return Mono.fromCallable(this::next)
                .flatMap(Mono::justOrEmpty)
                .repeat(() -> !closed && !Thread.currentThread().isInterrupted());
    }

    private Optional<MailQueueItem> next() {
        if (closed) {
            return Optional.empty();
        }
        Session receiver = null;
        boolean handedOver = false;
        try {
            receiver = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = receiver.createConsumer(queue);
            Message message = consumer.receive(WAIT.toMillis());
            if (message == null) {
                return Optional.empty();
            }
            Mail mail = mailOf(message, receiver);
            if (mail == null) {
                return Optional.empty();
            }
            handedOver = true;
            dequeuedMailsMetric.increment();
            return Optional.of(
                    mailQueueItemDecoratorFactory.decorate(new JMSMailQueueItem(mail, receiver, consumer), queueName));
        } catch (JMSException e) {
            pauseAfter(e);
            return Optional.empty();
        } finally {
            if (!handedOver) {
                // Closing rolls back.
                closeSession(receiver);
            }
        }
    }

    /** A message that cannot be read is put aside: it would come back for ever and hold up all others. */
    private Mail mailOf(Message message, Session receiver) throws JMSException {
        try {
            MailImpl mail = populateMail(message).build();
            // The builder would copy the message, and lose 8-bit bytes of its header section.
            mail.setMessageNoCopy((MimeMessageWrapper) mimeMessage(message));
            return mail;
        } catch (MessagingException | RuntimeException e) {
            String aside = "unreadable." + queueName.asString();
            LOG.error("A message of queue {} cannot be read and was moved to {}", queueName.asString(), aside, e);
            receiver.createProducer(receiver.createQueue(aside)).send(message);
            receiver.commit();
            return null;
        }
    }

    private void pauseAfter(JMSException e) {
        if (closed || e.getCause() instanceof InterruptedException) {
            // The consumer is being stopped.
            Thread.currentThread().interrupt();
            return;
        }
        LOG.warn("Queue {} cannot be read, next try in {} s", queueName.asString(), WAIT.toSeconds(), e);
        try {
            Thread.sleep(WAIT.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Moves all messages that the selector takes to another queue, each at once or not at all; null takes all. */
    long moveTo(String target, String selector) throws JMSException {
        try (Session mover = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = mover.createConsumer(queue, selector);
                MessageProducer producer = mover.createProducer(mover.createQueue(target))) {
            long moved = 0;
            for (Message message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                producer.send(message, message.getJMSDeliveryMode(), message.getJMSPriority(), 0);
                mover.commit();
                moved++;
            }
            return moved;
        }
    }

    @Override
    public long remove(Type type, String value) throws MailQueueException {
        // James puts the value into a selector as it is.
        return super.remove(type, value.replace("'", "''"));
    }

    @Override
    public void dispose() {
        closed = true;
        producers.close();
        super.dispose();
    }
}
