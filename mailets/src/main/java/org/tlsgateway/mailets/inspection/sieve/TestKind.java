package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.jsieve.tests.AllOf;
import org.apache.jsieve.tests.AnyOf;
import org.apache.jsieve.tests.ExecutableTest;
import org.apache.jsieve.tests.False;
import org.apache.jsieve.tests.Not;
import org.apache.jsieve.tests.True;
import org.jspecify.annotations.Nullable;

/** The tests of the language. */
enum TestKind {
    ADDRESS(null, Children.NONE, AddressTests::address),
    ALLOF(null, Children.MANY, new AllOf()),
    ANYOF(null, Children.MANY, new AnyOf()),
    BODY("body", Children.NONE, BodyTest::body),
    CURRENTDATE("date", Children.NONE, DateTests::currentDate),
    DATE("date", Children.NONE, DateTests::date),
    ENVELOPE("envelope", Children.NONE, AddressTests::envelope),
    ENVIRONMENT("environment", Children.NONE, Tests::environment),
    EXISTS(null, Children.NONE, Tests::exists),
    FALSE(null, Children.NONE, new False()),
    HEADER(null, Children.NONE, Tests::header),
    NOT(null, Children.ONE, new Not()),
    SIZE(null, Children.NONE, Tests::size),
    SPAMTEST("spamtest", Children.NONE, ScanTests::spamTest),
    STRING("variables", Children.NONE, Tests::string),
    TRUE(null, Children.NONE, new True()),
    VIRUSTEST("virustest", Children.NONE, ScanTests::virusTest);

    /** How many tests stand inside it. */
    enum Children {
        NONE,
        ONE,
        MANY
    }

    /** A test whose arguments were read. */
    interface Question {
        boolean ask(SieveRun run) throws IOException;
    }

    /** Reads the arguments; the checker does so too, and throws the question away. */
    interface Reader {
        Question read(Args args) throws ScriptException;
    }

    private final @Nullable String extension;
    private final Children children;
    private final Reader reader;
    private final ExecutableTest executable;

    TestKind(@Nullable String extension, Children children, Reader reader) {
        this.extension = extension;
        this.children = children;
        this.reader = reader;
        this.executable = Execution.test(reader);
    }

    /** Of jSieve: it has tests inside or nothing, and no state. */
    TestKind(@Nullable String extension, Children children, ExecutableTest executable) {
        this.extension = extension;
        this.children = children;
        this.reader = args -> run -> false;
        this.executable = executable;
    }

    static Optional<TestKind> byName(String name) {
        return Optional.ofNullable(NAMES.get(name.toLowerCase(Locale.ROOT)));
    }

    @Nullable
    String extension() {
        return extension;
    }

    Children children() {
        return children;
    }

    Reader reader() {
        return reader;
    }

    ExecutableTest executable() {
        return executable;
    }

    private static final Map<String, TestKind> NAMES = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(kind -> kind.name().toLowerCase(Locale.ROOT), kind -> kind));
}
