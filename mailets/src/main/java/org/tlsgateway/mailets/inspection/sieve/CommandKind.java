package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.jsieve.ExecutableCommand;
import org.apache.jsieve.commands.Else;
import org.apache.jsieve.commands.Elsif;
import org.apache.jsieve.commands.If;
import org.apache.jsieve.commands.Stop;
import org.jspecify.annotations.Nullable;

/** The commands of the language. */
enum CommandKind {
    ADDHEADER("editheader", HeaderCommands::addHeader),
    DELETEHEADER("editheader", HeaderCommands::deleteHeader),
    DISCARD(null, Commands::discard),
    ELSE(Form.BLOCK, new Else()),
    ELSIF(Form.TEST_AND_BLOCK, new Elsif()),
    EREJECT("ereject", Commands::reject),
    FILEINTO("fileinto", Commands::fileInto),
    IF(Form.TEST_AND_BLOCK, new If()),
    KEEP(null, Commands::keep),
    REDIRECT(null, Commands::redirect),
    REJECT("reject", Commands::reject),
    REQUIRE(null, Commands::require),
    SET("variables", SetCommand::set),
    STOP(Form.ACTION, new Stop());

    /** What stands behind its name and arguments. */
    enum Form {
        ACTION,
        BLOCK,
        TEST_AND_BLOCK
    }

    /** A command whose arguments were read. */
    interface Effect {
        void apply(SieveRun run) throws IOException;
    }

    /** Reads the arguments; the checker does so too, and throws the effect away. */
    interface Reader {
        Effect read(Args args) throws ScriptException;
    }

    private final @Nullable String extension;
    private final Form form;
    private final Reader reader;
    private final ExecutableCommand executable;

    CommandKind(@Nullable String extension, Reader reader) {
        this.extension = extension;
        this.form = Form.ACTION;
        this.reader = reader;
        this.executable = Execution.command(reader);
    }

    /** Of jSieve: control, without arguments and state. */
    CommandKind(Form form, ExecutableCommand executable) {
        this.extension = null;
        this.form = form;
        this.reader = args -> run -> {};
        this.executable = executable;
    }

    static Optional<CommandKind> byName(String name) {
        return Optional.ofNullable(NAMES.get(name.toLowerCase(Locale.ROOT)));
    }

    @Nullable
    String extension() {
        return extension;
    }

    Form form() {
        return form;
    }

    Reader reader() {
        return reader;
    }

    ExecutableCommand executable() {
        return executable;
    }

    private static final Map<String, CommandKind> NAMES = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(kind -> kind.name().toLowerCase(Locale.ROOT), kind -> kind));
}
