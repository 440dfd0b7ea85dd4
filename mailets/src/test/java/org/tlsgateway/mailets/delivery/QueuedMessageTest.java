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
