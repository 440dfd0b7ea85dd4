package org.tlsgateway.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.PerRecipientHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.server.queue.MailRecord.Content;

class MailRecordTest {
    @Test
    void envelopeShouldComeBackWhole() throws Exception {
        PerRecipientHeaders.Header header = PerRecipientHeaders.Header.builder()
                .name("X-For")
                .value("you: only")
                .build();
        MailImpl mail = full().addHeaderForRecipient(header, new MailAddress("b@example.org"))
                .build();

        MailImpl back = back(mail);

        assertThat(back.getName()).isEqualTo("name");
        assertThat(back.getMaybeSender()).isEqualTo(mail.getMaybeSender());
        assertThat(back.getRecipients()).isEqualTo(mail.getRecipients());
        assertThat(back.getState()).isEqualTo("state");
        assertThat(back.getErrorMessage()).isEqualTo("error");
        assertThat(back.getRemoteAddr()).isEqualTo("192.0.2.1");
        assertThat(back.getRemoteHost()).isEqualTo("client.test");
        assertThat(back.getLastUpdated()).isEqualTo(new Date(1234567890123L));
        assertThat(back.getPerRecipientSpecificHeaders()).isEqualTo(mail.getPerRecipientSpecificHeaders());
    }

    @Test
    void absentTextsShouldStayAbsent() throws Exception {
        MailImpl mail = MailImpl.builder().name("name").build();

        MailImpl back = back(mail);

        assertThat(back.getMaybeSender()).isEqualTo(MaybeSender.nullSender());
        assertThat(back.getRecipients()).isEmpty();
        assertThat(back.getErrorMessage()).isNull();
        assertThat(back.getState()).isEqualTo(mail.getState());
        assertThat(back.getRemoteAddr()).isEqualTo(mail.getRemoteAddr());
        assertThat(back.getRemoteHost()).isEqualTo(mail.getRemoteHost());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.org",
                "\"odd;one\"@example.org",
                "\"with space\"@example.org",
                "o'brien@example.org",
                "b@[192.0.2.1]",
                "b@xn--bcher-kva.example"
            })
    void addressShouldComeBackAsItIs(String address) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("name")
                .sender(address)
                .addRecipient(address)
                .build();

        MailImpl back = back(mail);

        // Not the text: James drops the brackets of an address literal.
        assertThat(back.getMaybeSender()).isEqualTo(mail.getMaybeSender());
        assertThat(back.getRecipients()).isEqualTo(mail.getRecipients());
    }

    static Stream<AttributeValue<?>> values() {
        return Stream.of(
                AttributeValue.of("text"),
                AttributeValue.of(""),
                AttributeValue.of("\ud83d\ude00 \u00fc \u0000 \n"),
                AttributeValue.of(7),
                AttributeValue.of(7L),
                AttributeValue.of(true),
                AttributeValue.of(1.5),
                AttributeValue.of(List.<AttributeValue<?>>of(AttributeValue.of("a"), AttributeValue.of(1))),
                AttributeValue.of(Map.<String, AttributeValue<?>>of("key", AttributeValue.of("value"))),
                AttributeValue.of(Optional.of(AttributeValue.of("maybe"))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void attributeShouldComeBackWithItsType(AttributeValue<?> value) throws Exception {
        Attribute attribute = new Attribute(AttributeName.of("name \u00e4"), value);

        MailImpl back = back(full().addAttribute(attribute).build());

        assertThat(back.attributes()).containsExactly(attribute);
    }

    @Test
    void attributeThatCannotBeStoredShouldBeLeftOut() throws Exception {
        Attribute attribute = new Attribute(AttributeName.of("socket"), AttributeValue.ofUnserializable(new Object()));

        MailImpl back = back(full().addAttribute(attribute).build());

        assertThat(back.attributes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "5, 5", "9, 9", "-3, 0", "1000, 9"})
    void priorityShouldBeThatOfTheAttributeWithinItsRange(int wanted, int expected) throws Exception {
        MailImpl mail = full().addAttribute(new Attribute(MailPrioritySupport.MAIL_PRIORITY, AttributeValue.of(wanted)))
                .build();

        assertThat(MailRecord.priority(MailRecord.encode(mail, Content.IN_FILE, 1)))
                .isEqualTo((byte) expected);
    }

    @Test
    void placeAndSizeOfTheContentShouldBeKnown() throws Exception {
        byte[] record = MailRecord.encode(full().build(), Content.IN_FILE, 12_345_678_901L);

        assertThat(MailRecord.content(record)).isEqualTo(Content.IN_FILE);
        assertThat(MailRecord.decode(record).size()).isEqualTo(12_345_678_901L);
    }

    @Test
    void damagedRecordShouldBeRefusedAndNothingElse() throws Exception {
        byte[] record = MailRecord.encode(
                full().addAttribute(new Attribute(AttributeName.of("n"), AttributeValue.of(7)))
                        .build(),
                Content.IN_STORE,
                1);
        for (int length = 0; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertThatThrownBy(() -> MailRecord.decode(cut)).isInstanceOf(IOException.class);
        }
        Random random = new Random(18);
        for (int i = 0; i < 5_000; i++) {
            byte[] changed = record.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            assertThatCode(() -> decodeOrRefuse(changed)).doesNotThrowAnyException();
        }
    }

    private static void decodeOrRefuse(byte[] record) {
        try {
            MailRecord.decode(record);
        } catch (IOException refused) {
            // One of the two ways that are allowed.
        }
    }

    private static MailImpl.Builder full() throws Exception {
        return MailImpl.builder()
                .name("name")
                .sender("a@example.net")
                .addRecipients("b@example.org", "c@example.org")
                .state("state")
                .errorMessage("error")
                .remoteAddr("192.0.2.1")
                .remoteHost("client.test")
                .lastUpdated(new Date(1234567890123L));
    }

    private static MailImpl back(MailImpl mail) throws IOException {
        return MailRecord.decode(MailRecord.encode(mail, Content.IN_STORE, 0)).mail();
    }
}
