package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tlsgateway.core.config.ConfigResult;

/** Scripts that nobody would write: each gives problems or an outcome, and none runs for ever. */
@Timeout(240)
class SieveFuzzTest {
    private static final String[] WORDS = {
        "if ",
        "elsif ",
        "else ",
        "require ",
        "keep",
        "discard",
        "stop",
        "reject ",
        "fileinto ",
        "redirect ",
        "set ",
        "addheader ",
        "deleteheader ",
        "header ",
        "address ",
        "envelope ",
        "exists ",
        "size ",
        "body ",
        "spamtest ",
        "virustest ",
        "environment ",
        "date ",
        "currentdate ",
        "string ",
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
        ":content ",
        ":copy ",
        ":percent ",
        ":value ",
        ":zone ",
        ":lower ",
        ":comparator ",
        ":index ",
        ":last ",
        "\"subject\" ",
        "\"*a*\" ",
        "\"${1}${a}\" ",
        "\"a\" ",
        "\"ge\" ",
        "\"spam\" ",
        "\"hour\" ",
        "\"a@b.test\" ",
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
        "keep;",
        "discard;"
    };

    private static final String[] TESTS = {
        "true",
        "false",
        "header :matches [\"subject\", \"to\"] \"*%s*%s*\"",
        "header :index 1 :contains \"subject\" \"%s\"",
        "address :matches :all \"to\" \"*%s?%s\"",
        "envelope :matches \"from\" \"%s*\"",
        "exists \"%s\"",
        "size :over 1K",
        "body :raw :matches \"*%s*?%s*\"",
        "body :content [\"text\", \"multipart\"] :contains \"%s\"",
        "body :text :is \"%s\"",
        "spamtest :percent :value \"ge\" \"%s\"",
        "virustest :count \"eq\" \"1\"",
        "environment :contains \"%s\" \"\"",
        "currentdate :matches \"std11\" \"*%s*\"",
        "date :count \"ge\" \"date\" \"year\" \"1\"",
        "string :matches \"${a}${b}\" \"*%s${1}*\"",
    };

    private static final String[] ACTIONS = {
        "set \"a\" \"${a}${b}%s\";",
        "set :quotewildcard :upper \"b\" \"${0}${1}${2}%s\";",
        "addheader \"X-%s\" \"${a}\";",
        "deleteheader :matches \"subject\" \"*${1}%s*\";",
        "fileinto :copy \"spam\";",
        "fileinto \"virus\";",
        "redirect :copy \"a@b.test\";",
        "keep;",
        "discard;",
        "ereject \"no %s\";",
        "stop;",
    };

    private static final String[] LITERALS = {"", "a", "x", "Re", "${1}", "${a}", "-", "0", "\u00e4"};

    private static final FakeInput MESSAGE = FakeInput.of("Subject: Re: aaaaaaaaaa xxxxx\r\nTo: a@x.test, b@y.test\r\n"
            + "Date: Tue, 1 Apr 1997 09:06:31 -0800\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + "--b\r\n\r\naaaaaax\r\n--b\r\nContent-Type: text/html\r\n\r\n<a>x</a>\r\n--b--\r\n");

    private final Random random = new Random(20261130);

    @Test
    void checkShouldGiveAResultForEveryScriptAndRunEveryGoodOne() {
        int good = 0;
        for (int round = 0; round < 30_000; round++) {
            StringBuilder script = new StringBuilder();
            if (random.nextBoolean()) {
                script.append(Scripts.REQUIRE);
            }
            for (int i = random.nextInt(12); i > 0; i--) {
                script.append(pick(WORDS));
            }
            good += runs(script.toString()) ? 1 : 0;
        }
        assertThat(good).isGreaterThan(1000);
    }

    @Test
    void everyScriptOfGoodPartsShouldComeToAnOutcomeThatPassesNothingSilently() {
        int good = 0;
        for (int round = 0; round < 5000; round++) {
            StringBuilder script = new StringBuilder(Scripts.REQUIRE);
            block(script, 4);
            good += runs(script.toString()) ? 1 : 0;
        }
        // Some give a header field a name that is none, which the check sees.
        assertThat(good).isGreaterThan(2000);
    }

    private void block(StringBuilder script, int depth) {
        for (int i = random.nextInt(5); i >= 0; i--) {
            if (depth > 0 && random.nextInt(3) == 0) {
                script.append("if ");
                test(script, 3);
                script.append(" {");
                block(script, depth - 1);
                script.append("} else {");
                block(script, depth - 1);
                script.append("}\n");
            } else {
                script.append(filled(pick(ACTIONS))).append('\n');
            }
        }
    }

    private void test(StringBuilder script, int depth) {
        int kind = depth == 0 ? 3 : random.nextInt(6);
        switch (kind) {
            case 0 -> {
                script.append("not ");
                test(script, depth - 1);
            }
            case 1, 2 -> {
                script.append(kind == 1 ? "allof (" : "anyof (");
                test(script, depth - 1);
                script.append(", ");
                test(script, depth - 1);
                script.append(')');
            }
            default -> script.append(filled(pick(TESTS)));
        }
    }

    private String filled(String template) {
        String text = template;
        while (text.contains("%s")) {
            text = text.replaceFirst("%s", java.util.regex.Matcher.quoteReplacement(pick(LITERALS)));
        }
        return text;
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    /** Whether the script is good; then it is run. */
    private static boolean runs(String script) {
        ConfigResult<SieveScript> result = Scripts.parse(script);
        if (!(result instanceof ConfigResult.Valid<SieveScript> valid)) {
            assertThat(result.allProblems()).as(script).isNotEmpty();
            return false;
        }
        SieveOutcome outcome = valid.value().run(MESSAGE, Scripts.rules(Duration.ofSeconds(60)));
        if (outcome instanceof SieveOutcome.Failed failed) {
            // Only what is not known before it runs may end so: too many edits, a bad name or folder in a variable.
            assertThat(failed.why())
                    .as(script)
                    .containsAnyOf("the script changes the header more than", "is no name of a header field", "${");
        } else if (outcome instanceof SieveOutcome.Actions actions) {
            assertThat(actions.actions()).as(script).doesNotHaveDuplicates();
        }
        return true;
    }
}
