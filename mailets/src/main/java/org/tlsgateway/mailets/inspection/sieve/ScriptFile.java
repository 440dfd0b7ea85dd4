package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.mail.MessagingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;

/** The script in force: that of the file, read again when the file changes; a bad new version is refused and the old one stays. */
public final class ScriptFile {
    private static final Logger LOGGER = LoggerFactory.getLogger(ScriptFile.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Path file;
    private final ScriptRules rules;
    private final LongSupplier nanoTime;
    private SieveScript script;
    private String seen;
    private long looked;

    /**
     * Reads it.
     *
     * @throws MessagingException with all problems of the script
     */
    public ScriptFile(Path file, ScriptRules rules) throws MessagingException {
        this(file, rules, System::nanoTime);
    }

    ScriptFile(Path file, ScriptRules rules, LongSupplier nanoTime) throws MessagingException {
        this.file = file;
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.seen = mark();
        this.looked = nanoTime.getAsLong();
        ConfigResult<SieveScript> result = SieveCheck.load(file, rules);
        if (result instanceof ConfigResult.Valid<SieveScript> valid) {
            script = valid.value();
        } else {
            throw new MessagingException(words(result));
        }
    }

    /** Runs the script in force. */
    public SieveOutcome run(SieveInput input) {
        return script().run(input, rules);
    }

    /** The name of the file, for logs. */
    public String name() {
        return String.valueOf(file.getFileName());
    }

    /** The script in force now. */
    synchronized SieveScript script() {
        long now = nanoTime.getAsLong();
        if (now - looked >= BETWEEN_LOOKS.toNanos()) {
            looked = now;
            String mark = mark();
            if (!mark.equals(seen)) {
                seen = mark;
                reload();
            }
        }
        return script;
    }

    private void reload() {
        ConfigResult<SieveScript> result = SieveCheck.load(file, rules);
        if (result instanceof ConfigResult.Valid<SieveScript> valid) {
            script = valid.value();
            LOGGER.info("sieve script {} was read again", file);
        } else {
            LOGGER.error("sieve script {} is bad, the old one stays in force: {}", file, words(result));
        }
    }

    private static String words(ConfigResult<SieveScript> result) {
        return String.join(
                "; ", result.allProblems().stream().map(ConfigProblem::toString).toList());
    }

    /** What changes when the file does. */
    private String mark() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            @Nullable Object key = attributes.fileKey();
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + key;
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
