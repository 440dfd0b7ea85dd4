package org.tlsgateway.hooks.listener;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.MailAttributes;

/** The mailet container as a listener sees it: keeps what it was given and does what the test says. */
public final class FakeContainer implements MailProcessor {
    /** A message that came in. */
    public record Seen(String content, List<String> recipients, Map<String, String> attributes, String state) {}

    public final List<Seen> seen = new CopyOnWriteArrayList<>();
    public final AtomicInteger committed = new AtomicInteger();
    private final BiConsumer<Mail, InSessionInspection> action;

    /** Accepts everything. */
    public FakeContainer() {
        this.action = (mail, inspection) -> inspection.stage(staged(() -> {}));
    }

    public FakeContainer(BiConsumer<Mail, InSessionInspection> action) {
        this.action = action;
    }

    /** A delivery that counts itself when it is committed. */
    public InSessionInspection.StagedDelivery staged(Runnable onCommit) {
        return new InSessionInspection.StagedDelivery() {
            @Override
            public CompletableFuture<String> commit() {
                onCommit.run();
                return CompletableFuture.completedFuture("Q" + committed.incrementAndGet());
            }

            @Override
            public void dispose() {}
        };
    }

    @Override
    public void service(Mail mail) throws javax.mail.MessagingException {
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            mail.getMessage().writeTo(content);
            seen.add(new Seen(
                    content.toString(StandardCharsets.ISO_8859_1),
                    mail.getRecipients().stream().map(Object::toString).toList(),
                    mail.attributes()
                            .filter(attribute -> attribute.getValue().value() instanceof String)
                            .collect(Collectors.toMap(
                                    attribute -> attribute.getName().asString(),
                                    attribute -> (String) attribute.getValue().value())),
                    mail.getState()));
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
        InSessionInspection inspection = (InSessionInspection) mail.attributes()
                .filter(attribute -> attribute.getName().asString().equals(MailAttributes.IN_SESSION))
                .findFirst()
                .orElseThrow()
                .getValue()
                .value();
        action.accept(mail, inspection);
    }
}
