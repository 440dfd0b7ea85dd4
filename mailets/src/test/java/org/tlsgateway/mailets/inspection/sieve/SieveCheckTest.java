package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.mail.MessagingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.ConfigResult;

class SieveCheckTest {
    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "keep                                        | :1: column 4: unexpected end of the script",
                "keep;~}                                     | :2: column 1: unexpected",
                "keep;~'open                                 | :2: column 6: not a word of Sieve",
                "kepp;                                       | :1: column 1: unknown command kepp",
                "keep;~if tru {}                             | :2: column 4: unknown test tru",
                "fileinto 'x';                               | :1: column 1: not supported: fileinto",
                "require 'fileinto';                         | :1: column 9: extension \"fileinto\" is not supported",
                "require ['reject', 'nix'];                  | :1: column 20: extension \"nix\" is not supported",
                "keep;~require 'reject';                     | :2: column 1: require must stand before",
                "if true {require 'reject';}                 | :1: column 10: require must stand before",
                "redirect 'a@b';                             | :1: column 1: not supported: redirect",
                "vacation 'x';                               | :1: column 1: not supported: vacation",
                "reject 'x';                                 | :1: column 1: reject needs require \"reject\"",
                "require 'reject'; ereject 'x';              | :1: column 19: ereject needs require \"ereject\"",
                "if envelope 'from' 'x' {}                   | :1: column 4: envelope needs require \"envelope\"",
                "if header :count 'eq' 'a' '1' {}            | :1: column 4: header needs require \"relational\"",
                "if header :comparator 'i;ascii-numeric' 'a' '1' {} | needs require \"comparator-i;ascii-numeric\"",
                "if header :comparator 'x' 'a' '1' {}        | :1: column 23: header: unknown comparator \"x\"",
                "if header :is :contains 'a' 'b' {}          | :1: column 15: header: a second match type",
                "if header :regex 'a' 'b' {}                 | :1: column 11: header: unknown tag :regex",
                "if header 'a' {}                            | :1: column 4: header: expected a string or a list",
                "if header 'a' 'b' 'c' {}                    | :1: column 19: header: unexpected argument",
                "if header 'a' :is 'c' {}                    | :1: column 15: header: expected a string",
                "if header 'a b' 'c' {}                      | :1: column 11: header: \"a b\" is no name",
                "if header :value 'xx' 'a' 'c' {}            | :1: column 18: header: expected gt, ge",
                "if address 'subject' 'x' {}                 | is no field with addresses",
                "if exists {}                                | :1: column 4: exists: expected a string",
                "if size 5 {}                                | size: expected :over or :under",
                "if size :over '5' {}                        | size: expected a number",
                "if size :over 99999999999 {}                | a number is too big",
                "if not {}                                   | :1: column 4: not needs one test",
                "if not (true, false) {}                     | not needs one test",
                "if allof true {}                            | allof needs a list of tests",
                "if true                                     | unexpected end of the script",
                "if true;                                    | if needs a block",
                "if {}                                       | :1: column 1: if needs one test",
                "if (true, false) {}                         | did you mean allof or anyof?",
                "if true 'x' {}                              | true: unexpected argument",
                "if true {} else false {}                    | else takes no test",
                "else {}                                     | :1: column 1: else without if",
                "if true {} keep; elsif true {}              | elsif without if",
                "if true {} else {} else {}                  | else without if",
                "keep 'x';                                   | keep: unexpected argument",
                "keep true;                                  | keep takes no test",
                "keep {}                                     | keep takes no block",
                "stop 'x';                                   | stop: unexpected argument",
                "discard :x;                                 | discard: unexpected tag :x",
                "require 'body'; if body :contains 'x' {}    | only body :raw :contains",
                "require 'body'; if body :raw :is 'x' {}     | only body :raw :contains",
                "require 'body'; if body :text :contains 'x' {} | :text is not supported",
                "require 'reject'; reject ['a', 'b'];        | reject: expected one string",
                "require 'editheader'; deleteheader 'Received'; | must not be deleted",
                "require 'editheader'; deleteheader :last 'X'; | :last needs :index",
                "require 'editheader'; deleteheader :index 0 'X'; | the index counts from 1",
                "require 'editheader'; addheader 'A:' 'x';   | is no name of a header field",
                "require 'editheader'; addheader 'A';        | addheader: expected a string",
                "keep; # \\u0041~                            | \\u is not an escape",
                "reject 'a\\qb';                             | does a backslash stand before",
            })
    void checkShouldNameThePlaceAndTheProblemWhenAScriptIsBad(String script, String expected) {
        assertThat(Scripts.problems(script.replace('\'', '"').replace("~", "\n")))
                .anyMatch(problem -> problem.startsWith("test.sieve:") && problem.contains(expected.strip()));
    }

    @Test
    void checkShouldTellAllProblemsWhenThereAreMany() {
        assertThat(Scripts.problems("foo;\nif bar { reject \"x\"; }\nbaz \"x\";"))
                .hasSize(4);
    }

    @Test
    void checkShouldRefuseAScriptThatIsTooBigTooDeepOrNoText(@TempDir Path directory) throws Exception {
        assertThat(Scripts.problems("#" + "x".repeat(SieveScript.MAX_BYTES)))
                .singleElement()
                .asString()
                .contains("bigger");
        assertThat(Scripts.problems("if " + "not ".repeat(40) + "true {}"))
                .isNotEmpty()
                .allMatch(problem -> problem.contains("nested deeper"));
        assertThat(Scripts.problems("if true {".repeat(40) + "}".repeat(40)))
                .isNotEmpty()
                .allMatch(problem -> problem.contains("nested deeper"));
        assertThat(Scripts.problems("if " + "not ".repeat(15_000) + "true {}")).isNotEmpty();
        assertThat(Scripts.problems("if true {".repeat(7_000))).isNotEmpty();
        assertThat(SieveScript.parse("x", new byte[] {(byte) 0xff, ';'}).allProblems())
                .hasSize(1);
        assertThat(SieveCheck.check(directory.resolve("none.sieve")))
                .singleElement()
                .asString()
                .contains("no such file");
        assertThat(SieveCheck.check(directory)).hasSize(1);
    }

    @Test
    void checkShouldBeSilentWhenTheScriptIsGood(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a.sieve"), "require \"reject\";\r\nreject \"x\";");

        assertThat(SieveCheck.check(file)).isEmpty();
    }

    @Test
    void fileShouldStayInForceWhenItsNewVersionIsBadAndBeReadAgainWhenItIsGood(@TempDir Path directory)
            throws Exception {
        long[] clock = {0};
        Path file = Files.writeString(directory.resolve("a.sieve"), "discard;");
        ScriptFile script =
                new ScriptFile(file, () -> clock[0] += Duration.ofSeconds(2).toNanos());
        FakeInput input = FakeInput.of("A: 1\r\n\r\n");
        SieveScript first = script.script();

        assertThat(script.script()).isSameAs(first);
        Files.writeString(file, "discard; nonsense");
        assertThat(script.script()).isSameAs(first);
        Files.delete(file);
        assertThat(script.script()).isSameAs(first);
        Files.writeString(file, "keep; # now good");
        assertThat(script.script().run(input, Duration.ofSeconds(20))).isEqualTo(new SieveOutcome.Keep(null));
    }

    @Test
    void fileShouldBeRefusedAtStartWhenItIsBad(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a.sieve"), "nonsense");

        assertThatThrownBy(() -> new ScriptFile(file))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining(":1:");
    }

    @Test
    @Timeout(120)
    void checkShouldGiveAResultForEveryScriptAndRunEveryGoodOne() {
        String[] words = {
            "if ",
            "elsif ",
            "else ",
            "require ",
            "keep",
            "discard",
            "stop",
            "reject ",
            "addheader ",
            "deleteheader ",
            "header ",
            "address ",
            "envelope ",
            "exists ",
            "size ",
            "body ",
            "spamtest ",
            "not ",
            "allof ",
            "anyof ",
            "true ",
            "false ",
            ":is ",
            ":contains ",
            ":matches ",
            ":over ",
            ":raw ",
            ":value ",
            ":comparator ",
            ":index ",
            "\"subject\" ",
            "\"*a*\" ",
            "\"ge\" ",
            "\"",
            "\\",
            "[",
            "]",
            ",",
            "(",
            ")",
            "{",
            "}",
            ";",
            "; ",
            "100 ",
            "4G ",
            "text:\r\nx\r\n.\r\n",
            "/* c */",
            "# c\r\n",
            "\n",
            "\0",
            "\u00e4",
            "[\"reject\",\"body\",\"editheader\"]",
            "if true {",
            "if header \"subject\" \"x\" {",
            "keep;",
            "discard;"
        };
        Random random = new Random(20261123);
        FakeInput input = FakeInput.of("Subject: aaa\r\n\r\nbody");
        int good = 0;
        for (int round = 0; round < 30_000; round++) {
            StringBuilder script = new StringBuilder();
            if (random.nextBoolean()) {
                script.append("require [\"reject\",\"body\",\"editheader\",\"relational\"];");
            }
            for (int i = random.nextInt(12); i > 0; i--) {
                script.append(words[random.nextInt(words.length)]);
            }
            ConfigResult<SieveScript> result =
                    SieveScript.parse("f", script.toString().getBytes(StandardCharsets.UTF_8));
            if (result instanceof ConfigResult.Valid<SieveScript> valid) {
                good++;
                SieveOutcome outcome = valid.value().run(input, Duration.ofSeconds(20));
                assertThat(outcome).as(script.toString()).isNotInstanceOf(SieveOutcome.Failed.class);
            } else {
                assertThat(result.allProblems()).as(script.toString()).isNotEmpty();
            }
        }
        assertThat(good).isGreaterThan(1000);
    }
}
