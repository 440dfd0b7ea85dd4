package org.tlsgateway.server.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.jms.Connection;
import javax.jms.ConnectionFactory;
import javax.jms.DeliveryMode;
import javax.jms.JMSException;
import javax.jms.Message;
import javax.jms.MessageProducer;
import javax.jms.ObjectMessage;
import javax.jms.Session;

/**
 * Connections to the broker, each with one session and one producer, one for each thread that sends at the same time.
 * A JMS session is for one thread (JMS 1.1 section 4.4.6), and those of one connection wait for each other.
 */
final class ProducerPool implements AutoCloseable {
    private static final int IDLE = 32;

    private final ConnectionFactory connections;
    private final String queue;
    private final ConcurrentLinkedDeque<Producer> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    ProducerPool(ConnectionFactory connections, String queue) {
        this.connections = connections;
        this.queue = queue;
    }

    /** Returns when the message is on disk. */
    void send(byte[] content, Map<String, Object> properties, int priority) throws JMSException {
        Producer producer = idle.pollFirst();
        if (producer == null) {
            producer = new Producer(connections.createConnection(), queue);
        }
        boolean usable = false;
        try {
            producer.send(content, properties, priority);
            usable = true;
        } finally {
            if (usable && !closed && idle.size() < IDLE) {
                idle.addFirst(producer);
            } else {
                producer.close();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Producer producer = idle.pollFirst(); producer != null; producer = idle.pollFirst()) {
            producer.close();
        }
    }

    private static final class Producer {
        private final Connection connection;
        private final Session session;
        private final MessageProducer producer;

        Producer(Connection connection, String queue) throws JMSException {
            this.connection = connection;
            this.session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            this.producer = session.createProducer(session.createQueue(queue));
        }

        void send(byte[] content, Map<String, Object> properties, int priority) throws JMSException {
            // What James's queue reads back: an object message that holds an array of bytes.
            ObjectMessage message = session.createObjectMessage();
            for (Map.Entry<String, Object> property : properties.entrySet()) {
                message.setObjectProperty(property.getKey(), property.getValue());
            }
            message.setObject(content);
            producer.send(message, DeliveryMode.PERSISTENT, priority, Message.DEFAULT_TIME_TO_LIVE);
        }

        void close() {
            try {
                connection.close();
            } catch (JMSException e) {
                // It is given up either way.
            }
        }
    }
}
