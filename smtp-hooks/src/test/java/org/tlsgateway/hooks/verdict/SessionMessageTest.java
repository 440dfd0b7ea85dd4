package org.tlsgateway.hooks.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionMessageTest {
    private static final String TEXT = "Subject: gr\u00fc\u00df\r\n dich\r\nno header\r\nX-Empty:\r\n\r\nbody\r\n\r\n";

    @TempDir
    Path directory;

    /** In memory, or in a file when the threshold is lower. */
    private SpooledContent spooled(int threshold) throws IOException {
        SpooledContent content = new ContentStore(directory, threshold).create("id");
        byte[] bytes = TEXT.getBytes(StandardCharsets.ISO_8859_1);
        content.write(bytes, 0, bytes.length);
        content.complete();
        return content;
    }

    private static String text(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void contentShouldBeLeftToTheSessionWhenTheMailIsDisposedOf(int threshold) throws Exception {
        SpooledContent content = spooled(threshold);
        SessionMessage message = new SessionMessage(content);
        MailImpl mail = MailImpl.builder().name("id").build();
        mail.setMessageNoCopy(message);

        mail.dispose();

        assertThat(text(message.open())).isEqualTo(TEXT);
        assertThat(message.length()).isEqualTo(TEXT.length());
        content.dispose();
        assertThatThrownBy(message::open).isInstanceOf(IOException.class);
    }

    @Test
    void bytesShouldBeThoseThatCameWhenAMailetHasParsedTheMessage() throws Exception {
        SessionMessage message = new SessionMessage(spooled(1000));

        message.loadMessage();
        assertThat(message.getContent()).isEqualTo("body\r\n\r\n");

        assertThat(text(message.getMessageInputStream())).isEqualTo(TEXT);
        assertThat(message.getMessageSize()).isEqualTo(TEXT.length());
    }

    @Test
    void changeOfAMailetShouldShowAndLeaveTheContentAlone() throws Exception {
        SessionMessage message = new SessionMessage(spooled(1000));

        message.addHeader("X-Stock", "mailet");

        assertThat(text(message.getMessageInputStream())).contains("X-Stock: mailet\r\n");
        assertThat(text(message.open())).isEqualTo(TEXT);
    }
}
