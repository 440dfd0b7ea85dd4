package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RawMessageTest {
    static String[] messages() {
        return Messages.ALL;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void rawMessageShouldWriteTheBytesThatCame(String text) throws Exception {
        RawMessage message = RawMessage.copyOf(stream(text), "key");

        assertThat(written(message)).isEqualTo(text);
        message.dispose();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void copyShouldHaveTheSameBytesWhenNobodyParsedTheMessage(String text) throws Exception {
        RawMessage copy = RawMessage.copyOf(asJamesTakesIt(text), "key");

        assertThat(written(copy)).isEqualTo(text);
        assertThat(copy.getMessageSize()).isEqualTo(text.length());
        copy.dispose();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void mailShouldGiveTheSameContentAgainWhenItWasQueuedAsJmsDoesIt(String text) throws Exception {
        MailImpl mail = MailImpl.builder().name("id").build();
        mail.setMessageNoCopy(RawMessage.over(new BytesContent(bytes(text)), "id"));
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        mail.getMessage().writeTo(payload);

        StoredContent content = new StoredContent(asJamesTakesIt(payload.toString(StandardCharsets.ISO_8859_1)));

        assertThat(content.size()).isEqualTo(text.length());
        try (InputStream in = content.open()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(text);
        }
    }

    @Test
    void copyShouldKeepEightBitHeadersWhenTheMessageWasParsed() throws Exception {
        MimeMessageWrapper parsed = asJamesTakesIt(Messages.EIGHT_BIT);
        parsed.loadMessage();

        assertThat(written(RawMessage.copyOf(parsed, "key"))).isEqualTo(Messages.EIGHT_BIT);
    }

    @Test
    void copyShouldKeepEightBitHeadersAndBodyWhenAMailetAddedAHeader() throws Exception {
        MimeMessageWrapper changed = asJamesTakesIt(Messages.EIGHT_BIT);
        changed.addHeader("X-Spam", "no");

        String text = written(RawMessage.copyOf(changed, "key"));

        assertThat(text).contains("X-Spam: no\r\n");
        assertThat(text.replace("X-Spam: no\r\n", "")).isEqualTo(Messages.EIGHT_BIT);
    }

    @Test
    void copyShouldHaveTheNewBodyWhenAMailetChangedIt() throws Exception {
        MimeMessageWrapper changed = asJamesTakesIt(Messages.FOLDED);
        changed.setText("new body");
        changed.saveChanges();

        assertThat(written(RawMessage.copyOf(changed, "key"))).endsWith("\r\n\r\nnew body");
    }

    @Test
    void jamesOwnWrapperShouldStillBreakEightBitHeadersOrThisClassIsNotNeeded() throws Exception {
        assertThat(written(asJamesTakesIt(Messages.EIGHT_BIT))).isNotEqualTo(Messages.EIGHT_BIT);
    }

    private static MimeMessageWrapper asJamesTakesIt(String text) throws MessagingException {
        return new MimeMessageWrapper(MimeMessageInputStreamSource.create("key", stream(text)));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String written(MimeMessage message) throws IOException, MessagingException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        message.writeTo(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
