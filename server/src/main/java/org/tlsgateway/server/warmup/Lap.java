package org.tlsgateway.server.warmup;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Counts messages that have come round, and lets none go on once there were enough, and none of another sender ever: its session answers
 * 451, as it does when nothing is said of a message. One count for the process: James makes mailets by the name of their class.
 */
public final class Lap extends GenericMailet {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static volatile int wanted;
    private static volatile String sender = "";

    /** From now on so many, of this sender. */
    static void count(int messages, String ofSender) {
        wanted = messages;
        sender = ofSender;
        COUNT.set(0);
    }

    /** No more. */
    static void stop() {
        wanted = 0;
    }

    /** How many have come round, those that went no further among them. */
    static int counted() {
        return COUNT.get();
    }

    @Override
    public void service(Mail mail) {
        boolean ours = mail.getMaybeSender().asString().equals(sender);
        if (!ours || COUNT.incrementAndGet() > wanted) {
            mail.setState(Mail.GHOST);
        }
    }
}
