package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5229. */
class VariablesTest {
    private static final FakeInput MESSAGE = FakeInput.of("Subject: Re: [x] a*b?c\\d\r\n"
            + "To: coyote@ACME.Example.COM\r\nX-Long: " + "y".repeat(5000) + "\r\n\r\nbody\r\n");

    /** What the string is worth after the commands, as a header shows it. */
    private static String value(String commands, String string) {
        SieveOutcome kept = Scripts.run(
                Scripts.REQUIRE + commands.replace('\'', '"') + " addheader \"X-Value\" \"[" + string + "]\";",
                MESSAGE);
        String header = new String(Scripts.keptHeader(kept).toBytes(), StandardCharsets.UTF_8);
        return header.substring("X-Value: [".length(), header.indexOf("]\r\nSubject: "));
    }

    @ParameterizedTest(name = "[{index}] {0} {1} => {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // section 3: company is ACME, nothing else is set
                "set 'company' 'ACME'; | &%${}!                      | &%${}!",
                "set 'company' 'ACME'; | ${doh!}                     | ${doh!}",
                "set 'company' 'ACME'; | ${full}                     | ``",
                "set 'company' 'ACME'; | ${company}                  | ACME",
                "set 'company' 'ACME'; | ${COMPANY}                  | ACME",
                "set 'company' 'ACME'; | ${BAD${Company}             | ${BADACME",
                "set 'company' 'ACME'; | ${President, ${Company} Inc.} | ${President, ACME Inc.}",
                // section 3.1: backslashes go first; jSieve takes none before other characters than \\ and \"
                "set 'foo' 'bar';      | ${fo\\\\o}                  | ${fo\\o}",
                "set 'foo' 'bar';      | \\\\${foo}                  | \\bar",
                "set 'dollar' '$'; set 'text' 'regarding ${dollar}{beep}'; | ${text} | regarding ${beep}",
                // section 4
                "set 'honorific' 'Mr'; set 'last_name' 'Coyote'; | Dear ${HONORIFIC} ${last_name}, | Dear Mr Coyote,",
                "set 'a' 'x'; set 'a' '${a}${a}'; set 'A' '${a}${a}'; | ${a} | xxxx",
                // section 4.1
                "set 'a' 'juMBlEd lETteRS'; set :length 'b' '${a}';  | ${b} | 15",
                "set 'a' 'juMBlEd lETteRS'; set :lower 'b' '${a}';   | ${b} | jumbled letters",
                "set 'a' 'juMBlEd lETteRS'; set :upper 'b' '${a}';   | ${b} | JUMBLED LETTERS",
                "set 'a' 'juMBlEd lETteRS'; set :upperfirst 'b' '${a}'; | ${b} | JuMBlEd lETteRS",
                "set 'a' 'juMBlEd lETteRS'; set :upperfirst :lower 'b' '${a}'; | ${b} | Jumbled letters",
                "set 'a' 'JUMBLED'; set :LOWERFIRST 'b' '${a}';      | ${b} | jUMBLED",
                "set :quotewildcard 'b' 'Rock*';                     | ${b} | Rock\\*",
                "set :quotewildcard :length 'b' 'a*b?c\\\\d';        | ${b} | 10",
                "set :length 'b' '\ud83d\ude00';                     | ${b} | 1",
                "set :upper 'b' '';                                  | ${b} | ``",
                // section 3.2
                "if header :matches 'subject' 'Re: [*] *' {}         | ${1}/${2} | x/a*b?c\\d",
                "if header :matches 'subject' 'Re: [*] *' {}         | ${0}/${01}/${3} | Re: [x] a*b?c\\d/x/",
                "if address :matches ['To', 'Cc'] ['coyote@**.com', 'wile@**.com'] {} | ${0}/${1}/${2}"
                        + "| coyote@ACME.Example.COM//ACME.Example",
                "if header :matches 'subject' '*' {} if header :matches 'subject' 'No*' {} | ${1} | Re: [x] a*b?c\\d",
                "if header :matches 'subject' 'R?: *' {} if string 'other' 'other' {}      | ${1} | e",
                "if not header :matches 'subject' '*] *' {}          | ${1} | Re: [x",
                "if body :raw :matches '*bod*' {}                    | ${1} | ``",
                "if header :matches 'subject' '${x}*: [*' {}         | ${1} | Re",
            })
    void stringShouldBeWorthWhatTheRfcSays(String commands, String string, String expected) {
        assertThat(value(commands, string)).isEqualTo(expected);
    }

    @Test
    void stringTestShouldSucceedAlwaysAsInTheRfc() {
        String script = Scripts.REQUIRE + "set \"state\" \"${state} pending\";"
                + "if string :matches \" ${state} \" \"* pending *\" { discard; }";

        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE))).isEqualTo("discard");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "string :count 'eq' ['a', '', 'c'] '2'    | true",
                "string :count 'eq' '' '0'                | true",
                "string :is ['a', 'b'] ['c', 'B']         | true",
                "string :is ' a' 'a'                      | false",
                "string :value 'gt' :comparator 'i;ascii-numeric' '10' '9' | true",
            })
    void stringTestShouldCompareWhatTheScriptSays(String test, boolean expected) {
        assertThat(Scripts.passes(test.replace('\'', '"'), MESSAGE)).isEqualTo(expected);
    }

    @Test
    void referenceShouldStayAsItIsWhenVariablesAreNotRequired() {
        assertThat(Scripts.deeds(Scripts.run(
                        "if header :is \"x-none\" \"${a}\" {discard;} if header \"subject\" \"${\" {}", MESSAGE)))
                .isEqualTo("keep");
        assertThat(Scripts.problems("if header \"subject\" \"${a.b}\" {}")).isEmpty();
    }

    @Test
    void valueShouldBeCutWhenItIsTooLong() {
        assertThat(value("if header :matches 'x-long' '*' {set 'a' '${1}';} set :length 'b' '${a}';", "${b}"))
                .isEqualTo("4000");
    }

    @Test
    void scriptShouldComeToAnEndWhenVariablesDoubleAndDouble() {
        StringBuilder script = new StringBuilder("set \"a\" \"xxxxxxxxxx\";");
        script.append("set \"a\" \"${a}${a}${a}${a}\";".repeat(1000));
        script.append("set :length \"a\" \"${a}\";");

        assertThat(value(script.toString(), "${a}")).isEqualTo("4000");
    }

    @Test
    void scriptShouldFailWhenOneStringIsBlownUp() {
        String script = Scripts.REQUIRE + "if header :matches \"x-long\" \"*\" {set \"a\" \"${1}\";}" + "if string \""
                + "${a}".repeat(10_000) + "\" \"x\" {discard;}";

        assertThat(Scripts.run(script, MESSAGE))
                .isEqualTo(new SieveOutcome.Failed("a string has more than 65536 characters", null));
    }

    @Test
    void fileIntoShouldTakeAFolderFromAVariableOnlyWhenItExists() {
        String script = Scripts.REQUIRE + "set \"f\" \"%s\"; fileinto \"${f}\";";

        assertThat(Scripts.deeds(Scripts.run(script.formatted("spam"), MESSAGE)))
                .isEqualTo("fileinto spam");
        assertThat(Scripts.run(script.formatted("../etc"), MESSAGE))
                .isInstanceOfSatisfying(
                        SieveOutcome.Failed.class,
                        failed -> assertThat(failed.why()).contains("has no folder"));
    }

    @Test
    void deleteHeaderShouldIgnoreAProtectedNameThatComesFromAVariable() {
        SieveOutcome outcome = Scripts.run(
                Scripts.REQUIRE + "set \"r\" \"Received\"; deleteheader \"${r}\";",
                FakeInput.of("Received: x\r\n\r\n"));

        assertThat(Scripts.deeds(outcome)).isEqualTo("keep");
        assertThat(Scripts.keptHeader(outcome)).isNull();
    }

    @Test
    void addHeaderShouldCutWhatAVariableMakesTooLong() {
        String commands = "if header :matches 'x-long' '*' {set 'a' '${1}';}";

        assertThat(Scripts.run(
                        Scripts.REQUIRE + commands.replace('\'', '"') + "addheader \"X\" \"${a}${a}\";", MESSAGE))
                .isInstanceOf(SieveOutcome.Actions.class);
    }
}
