package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.mailets.inspection.sieve.SieveOutcome.Failed;
import org.tlsgateway.mailets.inspection.sieve.SieveOutcome.Reject;

class SieveActionsTest {
    private static final FakeInput MESSAGE =
            FakeInput.of("Received: one\r\nSubject: hello\r\nX-A: 1\r\nX-A: 2\r\nx-a: 3\r\n\r\nbody\r\n");

    @ParameterizedTest(name = "[{index}] {0} => {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                      | keep",
                "# only a comment                                        | keep",
                "keep;                                                   | keep",
                "discard;                                                | discard",
                "discard; keep;                                          | keep",
                "keep; discard;                                          | keep",
                "stop; discard;                                          | keep",
                "discard; stop; keep;                                    | discard",
                "require 'reject'; reject 'no';                          | reject",
                "require 'ereject'; ereject 'no'; discard;               | reject",
                "require 'ereject'; discard; ereject 'no'; keep;         | reject",
                "if true {discard;}                                      | discard",
                "if false {discard;} else {keep;}                        | keep",
                "if false {keep;} elsif true {discard;} else {keep;}     | discard",
                "if false {keep;} elsif false {keep;} else {discard;}    | discard",
                "if true {keep;} elsif true {discard;} else {discard;}   | keep",
                "if true { if false {keep;} else {discard;} }            | discard",
                "if true { stop; } discard;                              | keep",
                "IF TRUE {DISCARD;}                                      | discard",
            })
    void scriptShouldEndAsItsActionsSay(String script, String expected) {
        SieveOutcome outcome = Scripts.run(script.replace('\'', '"'), MESSAGE);

        assertThat(Scripts.deeds(outcome)).isEqualTo(expected);
    }

    @Test
    void rejectShouldCarryTheWordsAndTheLineOfTheScript() {
        String script = "require \"reject\";\nreject text:\nfirst \u00e4\n..second\t\\\n.\n;";

        assertThat(Scripts.run(script, MESSAGE)).isEqualTo(new Reject("first \u00e4\r\n.second\t\\\r\n", 2));
        assertThat(Scripts.run("require \"reject\"; reject \"a\\\"b\\\\c\";", MESSAGE))
                .isEqualTo(new Reject("a\"b\\c", 1));
    }

    @Test
    void rejectShouldBeTheFirstOneWhenThereAreTwo() {
        assertThat(Scripts.run("require \"reject\"; reject \"one\"; reject \"two\";", MESSAGE))
                .isEqualTo(new Reject("one", 1));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "addheader 'X-New' 'v';                       | X-New: v~Received: one~Subject: hello~X-A: 1~X-A: 2~x-a: 3~~",
                "addheader :last 'X-New' 'v';                 | Received: one~Subject: hello~X-A: 1~X-A: 2~x-a: 3~X-New: v~~",
                "addheader 'X-New' 'gr\u00fcn';               | X-New: =?UTF-8?Q?gr=C3=BCn?=~Received: one~Subject: hello~X-A: 1~X-A: 2~x-a: 3~~",
                "deleteheader 'X-A';                          | Received: one~Subject: hello~~",
                "deleteheader 'X-A' '2';                      | Received: one~Subject: hello~X-A: 1~x-a: 3~~",
                "deleteheader :matches 'X-A' ['1','3*'];      | Received: one~Subject: hello~X-A: 2~~",
                "deleteheader :index 2 'X-A';                 | Received: one~Subject: hello~X-A: 1~x-a: 3~~",
                "deleteheader :index 1 :last 'X-A';           | Received: one~Subject: hello~X-A: 1~X-A: 2~~",
                "deleteheader :index 3 :last :is 'x-a' '1';   | Received: one~Subject: hello~X-A: 2~x-a: 3~~",
                "deleteheader 'subject'; addheader 'Subject' 'new'; | Subject: new~Received: one~X-A: 1~X-A: 2~x-a: 3~~",
                "addheader 'X-B' 'b'; if exists 'X-B' {deleteheader 'x-a';} | X-B: b~Received: one~Subject: hello~~",
            })
    void headerShouldChangeOnlyWhereTheScriptSays(String script, String expected) {
        SieveOutcome outcome = Scripts.run("require \"editheader\"; " + script.replace('\'', '"'), MESSAGE);

        assertThat(new String(Scripts.keptHeader(outcome).toBytes(), StandardCharsets.UTF_8))
                .isEqualTo(expected.replace("~", "\r\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "deleteheader 'X-None';",
                "deleteheader 'X-A' '4';",
                "deleteheader :index 4 'X-A';",
                "deleteheader :index 1 :is 'X-A' '2';",
                "keep;"
            })
    void headerShouldBeLeftAloneWhenNothingMatches(String script) {
        assertThat(Scripts.keptHeader(Scripts.run("require \"editheader\"; " + script.replace('\'', '"'), MESSAGE)))
                .isNull();
    }

    @Test
    void addHeaderShouldMakeOneFieldWhenItsValueHasLines() {
        String script = "require \"editheader\"; addheader \"X-New\" text:\na\nX-Evil: b\n.\n;";

        SieveOutcome kept = Scripts.run(script, MESSAGE);

        assertThat(new String(Scripts.keptHeader(kept).toBytes(), StandardCharsets.UTF_8))
                .startsWith("X-New: a X-Evil: b\r\nReceived");
    }

    @Test
    void scriptShouldFailWithoutAnActionWhenTimeIsUp() {
        long[] clock = {0};
        SieveScript script = Scripts.good("require \"body\"; if body :raw :contains \"nothing\" {discard;}");
        FakeInput big = FakeInput.of("A: 1\r\n\r\n" + "x".repeat(1 << 20));

        SieveOutcome outcome = script.run(big, Scripts.rules(Duration.ofMillis(50)), () -> clock[0] += 10_000_000);

        assertThat(outcome).isEqualTo(new Failed("the script takes longer than 50 ms", null));
    }

    @Test
    void globShouldBeStoppedWhenItsWorkIsEndless() {
        long[] clock = {0};
        SieveScript script = Scripts.good("if header :matches \"subject\" \"" + "*a".repeat(5000) + "*b\" {discard;}");
        FakeInput input = FakeInput.of("Subject: " + "a".repeat(500_000) + "\r\n\r\n");

        SieveOutcome outcome = script.run(input, Scripts.rules(Duration.ofMillis(50)), () -> clock[0] += 10_000_000);

        assertThat(outcome).isInstanceOf(Failed.class);
    }

    @Test
    void scriptShouldFailWhenTheMessageCannotBeRead() {
        SieveInput broken = new UnreadableInput();

        assertThat(Scripts.run("if exists \"x\" {discard;}", broken)).isInstanceOf(Failed.class);
        assertThat(Scripts.run("require \"body\"; if body :raw :contains \"x\" {discard;}", broken))
                .isInstanceOf(Failed.class);
        assertThat(Scripts.run("if size :over 1 {discard;}", broken)).isInstanceOf(Failed.class);
    }

    @Test
    void scriptShouldGiveTheSameOutcomeWhenManyThreadsRunIt() {
        SieveScript script =
                Scripts.good("require [\"editheader\", \"body\"]; if body :raw :contains \"odd\" {discard;}"
                        + " elsif header \"subject\" \"hello\" {addheader \"X-New\" \"v\";}");
        long wrong = java.util.stream.IntStream.range(0, 4000)
                .parallel()
                .filter(i -> {
                    SieveOutcome outcome = script.run(
                            FakeInput.of("Subject: hello\r\n\r\n" + (i % 2 == 0 ? "even" : "odd")), Scripts.RULES);
                    return !Scripts.deeds(outcome).equals(i % 2 == 0 ? "keep" : "discard");
                })
                .count();

        assertThat(wrong).isZero();
    }
}
