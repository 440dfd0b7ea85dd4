package org.tlsgateway.mailets.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.inspection.HeaderField;
import org.tlsgateway.core.inspection.SessionContent;

class MailContentTest {
    private static final String ADDED = "X-Added: yes\r\n";

    private final List<MailImpl> mails = new ArrayList<>();

    @AfterEach
    void dispose() {
        mails.forEach(MailImpl::dispose);
    }

    /** Whose the bytes of a message are. */
    enum Keeper {
        MAIL,
        SESSION
    }

    private MailImpl mail(String content) throws Exception {
        return mail(content, Keeper.MAIL);
    }

    private MailImpl mail(String content, Keeper keeper) throws Exception {
        MailImpl mail = Mails.of(content);
        mails.add(mail);
        if (keeper == Keeper.SESSION) {
            mail.setMessageNoCopy(new KeptMessage(content));
        }
        return mail;
    }

    private static void add(MailImpl mail, String name) throws Exception {
        HeaderBlock header = MailContent.header(mail);
        header.addFirst(List.of(new HeaderField(name, "yes")));
        MailContent.replaceHeader(mail, header);
    }

    static Stream<Arguments> messages() {
        Random random = new Random(5);
        StringBuilder big = new StringBuilder("Subject: big\r\n\r\n");
        while (big.length() < 300_000) {
            big.append((char) (1 + random.nextInt(255)));
        }
        List<String> contents = List.of(
                "Subject: plain\r\n\r\nbody\r\n",
                "Subject: 8-bit \u00e4\u00ff\r\nTo: x\r\n\r\n\u00e4\u0080\r\n",
                "Subject:  odd \r\n\t folding\r\n   here\r\nX:no blank\r\n\r\nbody\r\n",
                "Subject: no end of line\r\n\r\nbody",
                "Subject: header only\r\n",
                "Subject: header only, no end",
                "\r\nbody without header\r\n",
                "Subject: long\r\n\r\n" + "x".repeat(5000) + "\r\n",
                "Subject: dots\r\n\r\n.\r\n..\r\n",
                "Subject: lone\r\n\r\na\nb\rc\0d\r\n",
                "not a header\r\nSubject: x\r\n\r\nbody",
                big.toString());
        return contents.stream()
                .flatMap(content -> Stream.of(Keeper.values()).map(keeper -> arguments(content, keeper)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageShouldKeepAllItsBytesWhenAFieldIsAdded(String content, Keeper keeper) throws Exception {
        MailImpl mail = mail(content, keeper);

        add(mail, "X-Added");

        String expected = ADDED + content;
        assertThat(Mails.bytes(mail)).isEqualTo(expected);
        assertThat(Mails.written(mail)).isEqualTo(expected);
        assertThat(MailContent.size(mail)).isEqualTo(expected.length());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageShouldBeAsItWasWhenTheAddedFieldIsRemovedAgain(String content, Keeper keeper) throws Exception {
        MailImpl mail = mail(content, keeper);
        add(mail, "X-Added");

        HeaderBlock header = MailContent.header(mail);
        header.remove(field -> field.is("X-Added"));
        MailContent.replaceHeader(mail, header);

        assertThat(Mails.bytes(mail)).isEqualTo(content);
        assertThat(Mails.written(mail)).isEqualTo(content);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void copyShouldHaveAllBytesWhenJamesDuplicatesTheMail(String content, Keeper keeper) throws Exception {
        MailImpl mail = mail(content, keeper);
        add(mail, "X-Added");

        MailImpl copy = MailImpl.duplicate(mail);
        mails.add(copy);

        assertThat(Mails.bytes(copy)).isEqualTo(ADDED + content);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void copyShouldHaveItsOwnHeaderAndTheSameBody(String content, Keeper keeper) throws Exception {
        MailImpl mail = mail(content, keeper);
        HeaderBlock header = MailContent.header(mail);
        header.addFirst(List.of(new HeaderField("X-Added", "yes")));

        MailImpl copy = MailContent.copy(mail, header);
        mails.add(copy);
        add(mail, "X-Later");

        assertThat(Mails.bytes(copy)).isEqualTo(ADDED + content);
        assertThat(MailContent.size(copy)).isEqualTo(ADDED.length() + content.length());
        assertThat(Mails.bytes(mail)).isEqualTo("X-Later: yes\r\n" + content);
    }

    static Stream<Arguments> keptMessages() {
        return messages().filter(each -> each.get()[1] == Keeper.SESSION);
    }

    @ParameterizedTest
    @MethodSource("keptMessages")
    void messageShouldKeepAllItsBytesWhenAFieldIsAddedAfterAStockMailetParsedIt(String content, Keeper keeper)
            throws Exception {
        MailImpl mail = mail(content, keeper);
        ((MimeMessageWrapper) mail.getMessage()).loadMessage();

        add(mail, "X-Added");

        assertThat(Mails.bytes(mail)).isEqualTo(ADDED + content);
    }

    @Test
    void keptContentShouldStayAsItIsWhenTheHeaderIsReplacedLater() throws Exception {
        MailImpl mail = mail("Subject: x\r\n\r\nbody", Keeper.SESSION);
        add(mail, "X-One");

        SessionContent kept = MailContent.kept(mail);
        add(mail, "X-Two");
        mail.dispose();

        try (InputStream in = kept.open()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("X-One: yes\r\nSubject: x\r\n\r\nbody");
        }
    }

    @Test
    void contentShouldNotBeKeptWhenNoSessionDoesOrAStockMailetChangedIt() throws Exception {
        MailImpl stored = mail("Subject: x\r\n\r\nbody");
        MailImpl changed = mail("Subject: x\r\n\r\nbody", Keeper.SESSION);
        changed.getMessage().addHeader("X-Stock", "mailet");
        MailImpl changedLater = mail("Subject: x\r\n\r\nbody", Keeper.SESSION);
        add(changedLater, "X-One");
        changedLater.getMessage().addHeader("X-Stock", "mailet");

        assertThat(MailContent.kept(stored)).isNull();
        assertThat(MailContent.kept(changed)).isNull();
        assertThat(MailContent.kept(changedLater)).isNull();
    }

    @Test
    void messageShouldNotBeCopiedAgainWhenItsHeaderIsChangedASecondTime() throws Exception {
        MailImpl mail = mail("Subject: x\r\n\r\nbody");
        add(mail, "X-One");
        Object message = mail.getMessage();
        assertThat(mail.getMessage().getHeader("X-One")).containsExactly("yes");

        add(mail, "X-Two");

        assertThat(mail.getMessage()).isSameAs(message);
        assertThat(mail.getMessage().getHeader("X-Two")).containsExactly("yes");
        assertThat(Mails.bytes(mail)).isEqualTo("X-Two: yes\r\nX-One: yes\r\nSubject: x\r\n\r\nbody");
    }

    @Test
    void messageShouldKeepWhatAStockMailetChangedWhenItsHeaderIsChangedAfterwards() throws Exception {
        MailImpl mail = mail("Subject: x\r\n\r\nbody\r\n");
        add(mail, "X-One");
        mail.getMessage().addHeader("X-Stock", "mailet");
        mail.getMessage().saveChanges();

        add(mail, "X-Two");

        assertThat(Mails.bytes(mail))
                .startsWith("X-Two: yes\r\n")
                .contains("X-One: yes\r\n", "X-Stock: mailet\r\n", "Subject: x\r\n")
                .endsWith("\r\n\r\nbody\r\n");
    }

    @Test
    void messageShouldBeLeftAloneWhenNothingWasChanged() throws Exception {
        MailImpl mail = mail("Subject: x\r\n\r\nbody");
        Object message = mail.getMessage();

        MailContent.replaceHeader(mail, MailContent.header(mail));

        assertThat(mail.getMessage()).isSameAs(message);
    }

    @Test
    void messageShouldStillBeReadableByMimeWhenItsHeaderWasChanged() throws Exception {
        MailImpl mail = mail("Subject: x\r\nContent-Type: text/plain\r\n\r\nbody\r\n");
        add(mail, "X-One");

        assertThat(mail.getMessage().getContent()).isEqualTo("body\r\n");
        add(mail, "X-Two");
        assertThat(mail.getMessage().getContent()).isEqualTo("body\r\n");
        assertThat(mail.getMessage().getHeader("X-Two")).isNotNull();
    }
}
