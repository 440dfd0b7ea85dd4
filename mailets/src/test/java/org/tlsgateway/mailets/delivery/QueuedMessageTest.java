package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.inspection.HeaderField;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.KeptMessage;
import org.tlsgateway.mailets.content.MailContent;

class QueuedMessageTest {
    static String[] messages() {
        return Messages.ALL;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void contentShouldBeTheBytesThatCameWhenJamesHasRewrittenTheMessageTwice(String text) throws Exception {
        MailImpl mail = MailImpl.builder().name("id").build();
        QueuedMessage.copy(Messages.message(text), mail);

        Mail once = asAQueueDoesIt(mail);
        MailImpl again = MailImpl.builder().name("id").build();
        QueuedMessage.share(new StoredContent(once), again);
        Mail twice = asAQueueDoesIt(again);

        assertThat(content(mail)).isEqualTo(text);
        assertThat(content(twice)).isEqualTo(text);
        assertThat(new StoredContent(twice).size()).isEqualTo(text.length());
    }

    @Test
    void contentShouldKeepEightBitHeadersWhenTheMessageWasParsed() throws Exception {
        MimeMessageWrapper parsed = Messages.message(Messages.EIGHT_BIT);
        parsed.loadMessage();
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.copy(parsed, mail);

        assertThat(content(mail)).isEqualTo(Messages.EIGHT_BIT);
    }

    @Test
    void contentShouldKeepEightBitHeadersAndBodyWhenAMailetAddedAHeader() throws Exception {
        MimeMessageWrapper changed = Messages.message(Messages.EIGHT_BIT);
        changed.addHeader("X-Spam", "no");
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.copy(changed, mail);

        assertThat(content(mail)).contains("X-Spam: no\r\n");
        assertThat(content(mail).replace("X-Spam: no\r\n", "")).isEqualTo(Messages.EIGHT_BIT);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void contentShouldBeTheBytesWhenInspectionHasReplacedTheHeader(String text) throws Exception {
        MailImpl inspected = MailImpl.builder().name("id").build();
        inspected.setMessageNoCopy(Messages.message(text));
        HeaderBlock header = MailContent.header(inspected);
        header.addFirst(List.of(new HeaderField("X-Spam", "no")));
        MailContent.replaceHeader(inspected, header);
        inspected.getMessage().getHeader("Subject");
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.copy(inspected.getMessage(), mail);

        try (InputStream in = MailContent.open(inspected)) {
            assertThat(content(mail)).isEqualTo(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void contentShouldHaveTheNewBodyWhenAMailetChangedIt() throws Exception {
        MimeMessageWrapper changed = Messages.message(Messages.FOLDED);
        changed.setText("new body");
        changed.saveChanges();
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.copy(changed, mail);

        assertThat(content(mail)).endsWith("\r\n\r\nnew body");
    }

    @Test
    void contentShouldBeTheMessageItselfWhenSomebodyElseQueuedIt() throws Exception {
        MailImpl mail = MailImpl.builder().name("id").build();
        mail.setMessageNoCopy(Messages.message(Messages.PLAIN));

        assertThat(content(mail)).isEqualTo(Messages.PLAIN);
    }

    @Test
    void contentShouldNotBeReadWhenTheQueueHasChangedIt() throws Exception {
        MailImpl mail = MailImpl.builder().name("id").build();
        QueuedMessage.copy(Messages.message(Messages.PLAIN), mail);
        mail.setMessageNoCopy(Messages.message(Messages.FOLDED));

        assertThatThrownBy(() -> content(mail)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void keptMessageShouldOutliveTheMailThatItCameFrom(String text) throws Exception {
        MailImpl from = MailImpl.builder().name("id").build();
        from.setMessageNoCopy(new KeptMessage(text));
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.keep(from, mail);
        from.dispose();

        assertThat(content(mail)).isEqualTo(text);
        assertThat(new StoredContent(mail).size()).isEqualTo(text.length());
    }

    @Test
    void keptMessageShouldStayAsItWasWhenItsHeaderIsReplacedLater() throws Exception {
        MailImpl from = MailImpl.builder().name("id").build();
        from.setMessageNoCopy(new KeptMessage(Messages.EIGHT_BIT));
        addField(from, "one");
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.keep(from, mail);
        addField(from, "two");
        from.dispose();

        assertThat(content(mail)).isEqualTo("X-Field: one\r\n" + Messages.EIGHT_BIT);
        assertThat(new StoredContent(mail).size()).isEqualTo(Messages.EIGHT_BIT.length() + 14);
    }

    @Test
    void keptMessageShouldBeACopyWhenAMailetOfJamesHasChangedIt() throws Exception {
        MailImpl from = MailImpl.builder().name("id").build();
        from.setMessageNoCopy(new KeptMessage(Messages.EIGHT_BIT));
        from.getMessage().setHeader("Subject", "changed");
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.keep(from, mail);
        from.dispose();

        assertThat(content(mail)).contains("Subject: changed\r\n").contains("J\u00fcrgen");
    }

    @Test
    void contentShouldKeepEightBitHeadersWhenAMailetOfJamesChangedWhatOneOfOursHad() throws Exception {
        MailImpl from = MailImpl.builder().name("id").build();
        from.setMessageNoCopy(Messages.message(Messages.EIGHT_BIT));
        addField(from, "one");
        from.getMessage().addHeader("X-Stock", "mailet");
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.keep(from, mail);

        assertThat(content(mail))
                .contains("X-Field: one\r\n", "X-Stock: mailet\r\n", "gr\u00fc\u00df", "J\u00fcrgen", "sch\u00f6n");
    }

    @Test
    void keptMessageShouldBeACopyWhenNoSessionKeepsIt() throws Exception {
        MailImpl from = MailImpl.builder().name("id").build();
        from.setMessageNoCopy(Messages.message(Messages.FOLDED));
        addField(from, "one");
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.keep(from, mail);
        from.dispose();

        assertThat(content(mail)).isEqualTo("X-Field: one\r\n" + Messages.FOLDED);
    }

    private static void addField(Mail mail, String value) throws Exception {
        HeaderBlock header = MailContent.header(mail);
        header.remove(field -> field.is("X-Field"));
        header.addFirst(List.of(new HeaderField("X-Field", value)));
        MailContent.replaceHeader(mail, header);
    }

    @Test
    void lentMessageShouldBeACopyWhenItWasChanged() throws Exception {
        MailImpl from = MailImpl.builder().name("id").build();
        from.setMessageNoCopy(Messages.message(Messages.EIGHT_BIT));
        from.getMessage().addHeader("X-Spam", "no");
        MailImpl mail = MailImpl.builder().name("id").build();

        QueuedMessage.lend(from, mail);
        from.dispose();

        assertThat(content(mail)).contains("X-Spam: no\r\n").contains("J\u00fcrgen");
    }

    @Test
    void jamesOwnWayShouldStillBreakEightBitHeadersOrThisClassIsNotNeeded() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Messages.message(Messages.EIGHT_BIT).writeTo(out);

        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isNotEqualTo(Messages.EIGHT_BIT);
    }

    private static Mail asAQueueDoesIt(MailImpl mail) throws Exception {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        mail.getMessage().writeTo(payload);
        return MailImpl.builder()
                .name("id")
                .addAttributes(mail.attributes().toList())
                .mimeMessage(Messages.message(payload.toString(StandardCharsets.ISO_8859_1)))
                .build();
    }

    private static String content(Mail mail) throws Exception {
        try (InputStream in = new StoredContent(mail).open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
