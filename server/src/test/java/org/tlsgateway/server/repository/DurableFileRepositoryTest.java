package org.tlsgateway.server.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.mailets.content.MailContent;

class DurableFileRepositoryTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String EIGHT_BIT = "Subject: gr\u00fc\u00dfe\r\n\r\n\u00e4\u0000.\r\n";

    @TempDir
    Path directory;

    private DurableFileRepository repository;

    @BeforeEach
    void open() throws Exception {
        repository = new DurableFileRepository(directory, CLOCK);
    }

    private static MailImpl mail(String name, String content) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name(name)
                .sender("a@a.test")
                .addRecipient("x@b.test")
                .addRecipient("y@c.test")
                .state("held")
                .remoteAddr("192.0.2.1")
                .remoteHost("client.test")
                .errorMessage("why")
                .build();
        mail.setMessageNoCopy(new MimeMessageWrapper(MimeMessageInputStreamSource.create(
                name, new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)))));
        mail.setAttribute(new Attribute(AttributeName.of("text"), AttributeValue.of("\ud83d\ude00 a\nb")));
        mail.setAttribute(new Attribute(AttributeName.of("number"), AttributeValue.of(7L)));
        mail.setAttribute(new Attribute(AttributeName.of("lost"), AttributeValue.ofUnserializable(new Object())));
        mail.addSpecificHeaderForRecipient(
                PerRecipientHeaders.Header.builder().name("X-A").value("1").build(), new MailAddress("x@b.test"));
        return mail;
    }

    private static String content(Mail mail) throws Exception {
        try (InputStream in = MailContent.open(mail)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private List<String> keys() throws Exception {
        List<String> keys = new ArrayList<>();
        repository.list().forEachRemaining(key -> keys.add(key.asString()));
        return keys;
    }

    @Test
    void mailShouldComeBackWholeWhenItWasStored() throws Exception {
        MailKey key = repository.store(mail("m1", EIGHT_BIT));
        Mail back = new DurableFileRepository(directory, CLOCK).retrieve(key);

        assertThat(content(back)).isEqualTo(EIGHT_BIT);
        assertThat(back.getMessageSize()).isEqualTo(EIGHT_BIT.length());
        assertThat(back.getMaybeSender().asString()).isEqualTo("a@a.test");
        assertThat(back.getRecipients()).extracting(MailAddress::asString).containsExactly("x@b.test", "y@c.test");
        assertThat(List.of(back.getState(), back.getRemoteAddr(), back.getRemoteHost(), back.getErrorMessage()))
                .containsExactly("held", "192.0.2.1", "client.test", "why");
        assertThat(back.getAttribute(AttributeName.of("text"))
                        .orElseThrow()
                        .getValue()
                        .value())
                .isEqualTo("\ud83d\ude00 a\nb");
        assertThat(back.getAttribute(AttributeName.of("number"))
                        .orElseThrow()
                        .getValue()
                        .value())
                .isEqualTo(7L);
        assertThat(back.getAttribute(AttributeName.of("lost"))).isEmpty();
        assertThat(back.getPerRecipientSpecificHeaders().getHeaderNamesForRecipient(new MailAddress("x@b.test")))
                .containsExactly("X-A");
    }

    @Test
    void nullSenderShouldStayOne() throws Exception {
        MailImpl mail =
                MailImpl.builder().name("bounce").addRecipient("x@b.test").build();
        mail.setMessageNoCopy((MimeMessageWrapper) mail("bounce", EIGHT_BIT).getMessage());
        assertThat(repository.retrieve(repository.store(mail)).getMaybeSender().isNullSender())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../etc/passwd", "a/b", ".", "..", "%2e", "a b\u0000c", "Mail1-!x.y", "\u00e4", "a.envelope"})
    void anyKeyShouldStayInsideTheDirectory(String key) throws Exception {
        repository.store(mail(key, EIGHT_BIT));

        assertThat(keys()).containsExactly(key);
        assertThat(content(repository.retrieve(new MailKey(key)))).isEqualTo(EIGHT_BIT);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
        repository.remove(new MailKey(key));
        assertThat(keys()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201})
    void keyShouldBeRefusedWhenItIsNoFileName(int length) {
        assertThatThrownBy(() -> repository.retrieve(new MailKey("x".repeat(length))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mailShouldBeChangedInPlaceWhenItIsStoredAgain() throws Exception {
        MailKey key = repository.store(mail("m1", EIGHT_BIT));
        Mail again = repository.retrieve(key);
        again.setRecipients(List.of(new MailAddress("y@c.test")));
        FileTime written = Files.getLastModifiedTime(directory.resolve("m1.message"));
        repository.store(again);

        assertThat(repository.size()).isEqualTo(1);
        assertThat(repository.retrieve(key).getRecipients()).hasSize(1);
        assertThat(content(repository.retrieve(key))).isEqualTo(EIGHT_BIT);
        assertThat(Files.getLastModifiedTime(directory.resolve("m1.message"))).isEqualTo(written);
    }

    @Test
    void otherContentShouldReplaceTheOldOneWhileItIsRead() throws Exception {
        MailKey key = repository.store(mail("m1", EIGHT_BIT));
        Mail old = repository.retrieve(key);
        try (InputStream reading = MailContent.open(old)) {
            repository.store(mail("m1", "Subject: new\r\n\r\n"));
            assertThat(reading.readAllBytes()).hasSize(EIGHT_BIT.length());
        }
        assertThat(content(repository.retrieve(key))).isEqualTo("Subject: new\r\n\r\n");
    }

    @Test
    void mailShouldNotBeThereWhenItsEnvelopeIsNot() throws Exception {
        Files.writeString(directory.resolve("half.message"), EIGHT_BIT);
        assertThat(keys()).isEmpty();
        assertThat(repository.retrieve(new MailKey("half"))).isNull();
    }

    @Test
    void leftOversOfACrashShouldGoWhenTheyAreOld() throws Exception {
        repository.store(mail("whole", EIGHT_BIT));
        FileTime old = FileTime.from(NOW.minus(Duration.ofHours(2)));
        FileTime young = FileTime.from(NOW.minus(Duration.ofMinutes(1)));
        for (String name : List.of("old.message", "old.envelope.1.tmp")) {
            Files.setLastModifiedTime(Files.writeString(directory.resolve(name), "x"), old);
        }
        Files.setLastModifiedTime(directory.resolve("whole.message"), old);
        Files.setLastModifiedTime(Files.writeString(directory.resolve("young.message"), "x"), young);
        new DurableFileRepository(directory, CLOCK);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("whole.message", "whole.envelope", "young.message");
        }
    }

    @Test
    void brokenEnvelopeShouldBeToldAndKept() throws Exception {
        MailKey key = repository.store(mail("m1", EIGHT_BIT));
        Files.writeString(directory.resolve("m1.envelope"), "{\"name\":");

        assertThatThrownBy(() -> repository.retrieve(key)).isInstanceOf(MessagingException.class);
        assertThat(keys()).containsExactly("m1");
    }

    @Test
    void nothingShouldBeThereWhenAMailCannotBeStored() throws Exception {
        MailImpl mail = mail("m1", EIGHT_BIT);
        mail.setMessageNoCopy(new MimeMessageWrapper(new FileSource(directory.resolve("missing"))));

        assertThatThrownBy(() -> repository.store(mail)).isInstanceOf(MessagingException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void removeAllShouldLeaveNothing() throws Exception {
        repository.store(mail("m1", EIGHT_BIT));
        repository.store(mail("m2", EIGHT_BIT));
        repository.removeAll();
        assertThat(directory).isEmptyDirectory();
    }
}
