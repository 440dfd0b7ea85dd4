package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.mail.MessagingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "fileinto 'spam';                            | :1: column 1: fileinto needs require \"fileinto\"",
                "require 'fileinto'; fileinto 'spm';         | :1: column 30: fileinto: the quarantine has no folder \"spm\"; spam, virus",
                "require 'fileinto'; fileinto :copy 'spam';  | :1: column 21: fileinto needs require \"copy\"",
                "require 'fileinto'; fileinto :flags 'spam'; | :1: column 30: fileinto: unexpected tag :flags",
                "require 'imap4flags';                       | :1: column 9: extension \"imap4flags\" is not supported",
                "require ['reject', 'nix'];                  | :1: column 20: extension \"nix\" is not supported",
                "keep;~require 'reject';                     | :2: column 1: require must stand before",
                "if true {require 'reject';}                 | :1: column 10: require must stand before",
                "redirect 'a@b_';                            | :1: column 10: redirect: \"a@b_\" is no mail address",
                "redirect 'a b@c.test';                      | is no mail address",
                "redirect '<a@c.test>';                      | is no mail address",
                "redirect 'gr\u00fcn@c.test';               | is no mail address",
                "redirect :copy 'a@b.test';                  | :1: column 1: redirect needs require \"copy\"",
                "require 'variables'; redirect 'a@${x}.test'; | :1: column 31: redirect: expected a string without variables",
                "set 'a' 'b';                                | :1: column 1: set needs require \"variables\"",
                "require 'variables'; set '${a}' 'b';        | :1: column 26: set: expected a string without variables",
                "require 'variables'; set 'a.b' 'b';         | :1: column 26: set: \"a.b\" is no name of a variable",
                "require 'variables'; set '1' 'b';           | :1: column 26: set: \"1\" is no name of a variable",
                "require 'variables'; set :lower :upper 'a' 'b'; | :1: column 33: set: a second modifier of the same precedence",
                "require 'variables'; set :lower :lower 'a' 'b'; | a second modifier of the same precedence",
                "require 'variables'; set :mixed 'a' 'b';    | :1: column 26: set: unknown modifier :mixed",
                "require 'variables'; set 'a' '${b.c}';      | :1: column 30: set: no extension has variables in a namespace",
                "require 'variables'; set 'a' '${100}';      | match variables go up to ${99}",
                "if spamtest :percent '0' {}                 | :1: column 4: spamtest needs require \"spamtestplus\"",
                "if virustest '0' {}                         | :1: column 4: virustest needs require \"virustest\"",
                "require 'spamtest'; if spamtest ['0', '1'] {} | spamtest: expected one string",
                "require 'environment'; if environment 'x' {} | environment: expected a string or a list",
                "if string 'a' 'b' {}                        | :1: column 4: string needs require \"variables\"",
                "if currentdate 'hour' '09' {}               | :1: column 4: currentdate needs require \"date\"",
                "require 'date'; if currentdate 'minutes' '09' {} | :1: column 32: currentdate: unknown part of a date \"minutes\"; year",
                "require 'date'; if currentdate :originalzone 'hour' '09' {} | unknown tag :originalzone",
                "require 'date'; if currentdate :zone 'CET' 'hour' '09' {} | expected a time zone such as +0100",
                "require 'date'; if date :zone '+0100' :originalzone 'date' 'hour' '09' {} | a second time zone",
                "require 'date'; if date ['date', 'x'] 'hour' '09' {} | date: expected one string",
                "if header :index 1 'a' 'b' {}               | :1: column 4: header needs require \"index\"",
                "require 'index'; if header :last 'a' 'b' {} | :last needs :index",
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
                "require 'body'; if body :raw :text 'x' {}   | :1: column 30: body: a second transform: :text",
                "require 'body'; if body :content :contains 'x' {} | body: expected a string or a list of strings (content types)",
                "require 'body'; if body :mime 'x' {}        | :1: column 25: body: unknown tag :mime",
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
    void checkShouldRefuseRedirectsWhenTheSiteAllowsNone() {
        ScriptRules none = new ScriptRules(Duration.ofSeconds(1), 0, java.util.List.of());

        assertThat(Scripts.parse("keep;\nredirect \"a@b.test\";", none).allProblems())
                .singleElement()
                .asString()
                .startsWith("test.sieve:2: column 1: redirect: this site redirects nothing");
        assertThat(Scripts.parse("require \"fileinto\"; fileinto \"spam\";", none)
                        .allProblems())
                .singleElement()
                .asString()
                .contains("has no folder \"spam\"; there are none");
    }

    @Test
    void checkShouldRefuseAScriptWithTooManyVariables() {
        StringBuilder script = new StringBuilder("require \"variables\";\n");
        for (int i = 0; i <= Variables.MOST; i++) {
            script.append("set \"v").append(i).append("\" \"x\";\n");
        }
        assertThat(Scripts.problems(script.toString()))
                .singleElement()
                .asString()
                .contains(":" + (Variables.MOST + 2) + ": column 1: the script has more than 256 variables");
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
        assertThat(SieveScript.parse("x", new byte[] {(byte) 0xff, ';'}, Scripts.RULES)
                        .allProblems())
                .hasSize(1);
        assertThat(SieveCheck.check(directory.resolve("none.sieve"), Scripts.RULES))
                .singleElement()
                .asString()
                .contains("no such file");
        assertThat(SieveCheck.check(directory, Scripts.RULES)).hasSize(1);
    }

    @Test
    void checkShouldBeSilentWhenTheScriptIsGood(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a.sieve"), "require \"reject\";\r\nreject \"x\";");

        assertThat(SieveCheck.check(file, Scripts.RULES)).isEmpty();
    }

    @Test
    void fileShouldStayInForceWhenItsNewVersionIsBadAndBeReadAgainWhenItIsGood(@TempDir Path directory)
            throws Exception {
        long[] clock = {0};
        Path file = Files.writeString(directory.resolve("a.sieve"), "discard;");
        ScriptFile script = new ScriptFile(
                file, Scripts.RULES, () -> clock[0] += Duration.ofSeconds(2).toNanos());
        FakeInput input = FakeInput.of("A: 1\r\n\r\n");
        SieveScript first = script.script();

        assertThat(script.script()).isSameAs(first);
        Files.writeString(file, "discard; nonsense");
        assertThat(script.script()).isSameAs(first);
        Files.delete(file);
        assertThat(script.script()).isSameAs(first);
        Files.writeString(file, "keep; # now good");
        assertThat(Scripts.deeds(script.run(input))).isEqualTo("keep");
    }

    @Test
    void fileShouldBeRefusedAtStartWhenItIsBad(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a.sieve"), "nonsense");

        assertThatThrownBy(() -> new ScriptFile(file, Scripts.RULES))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining(":1:");
    }
}
