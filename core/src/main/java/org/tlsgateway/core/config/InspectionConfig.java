package org.tlsgateway.core.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.EngineKind;
import org.tlsgateway.core.inspection.Judging;
import org.tlsgateway.core.inspection.SealKey;
import org.tlsgateway.core.name.AddressPatterns;

/**
 * The {@code <inspection>} element under {@code <gateway>} of mailetcontainer.xml.
 *
 * @param budget for the answers of all engines together
 * @param engines that are asked, by unique names; may be empty
 * @param content what the form of a message may be
 * @param trust what engines are believed, and what recipients are told
 * @param judging what becomes of messages by what the engines found
 * @param sieve the disposition script
 */
public record InspectionConfig(
        Duration budget, List<Engine> engines, ContentLimits content, Trust trust, Judging judging, Sieve sieve) {
    private static final Duration BUDGET = Duration.ofSeconds(20);

    public InspectionConfig {
        engines = List.copyOf(engines);
    }

    /** A configuration put together by hand that judges as shipped. */
    public InspectionConfig(Duration budget, List<Engine> engines, ContentLimits content, Trust trust, Sieve sieve) {
        this(budget, engines, content, trust, Judging.DEFAULT, sieve);
    }

    /** A configuration put together by hand that asks nobody. */
    public static InspectionConfig scriptOnly(Sieve sieve) {
        return new InspectionConfig(BUDGET, List.of(), ContentLimits.DEFAULT, Trust.DEFAULT, sieve);
    }

    /** Who refuses what an engine rejects or finds a virus in. */
    public enum RefusalBy {
        /** It is refused before the script sees it. */
        ENGINES,
        /** The script decides, by the tests spamtest and virustest. */
        SCRIPT
    }

    /** What recipients are told of the client's authentication (RFC 8601 section 2.7.4). */
    public enum AuthenticationResults {
        /** Nothing. */
        OFF,
        /** That there was one. */
        RESULT,
        /** The user's name too. */
        USER
    }

    /**
     * What engines are believed, and what recipients are told.
     *
     * @param refusal who refuses
     * @param authenticationResults what a header tells of authentication
     * @param seal the key that our header fields are sealed with, null when they are not
     */
    public record Trust(
            RefusalBy refusal,
            AuthenticationResults authenticationResults,
            @Nullable SealKey seal) {
        /** As documented. */
        public static final Trust DEFAULT = new Trust(RefusalBy.ENGINES, AuthenticationResults.RESULT, null);
    }

    /** What becomes of a message when an engine gives no usable answer. */
    public enum OnFailure {
        /** It passes, with a header that says so. */
        OPEN,
        /** 451 4.7.1. */
        CLOSED
    }

    /** What becomes of a message that is bigger than an engine takes. */
    public enum Oversize {
        /** The engine is not asked; a header says so. */
        SKIP,
        /** The engine gets its beginning; a header says so. */
        PARTIAL,
        /** It is refused. */
        REFUSE
    }

    /** What becomes of a message that cannot be inspected, or not in all its parts. */
    public enum Handling {
        /** It passes; a header says why it was not inspected. */
        PASS,
        /** It passes, marked as suspicious too. */
        TAG,
        /** 451. */
        DEFER,
        /** It is accepted and kept for the operator. */
        QUARANTINE,
        /** 550 5.7.1. */
        REFUSE
    }

    /** Which bytes header sections may hold. */
    public enum HeaderText {
        /** 7-bit only (RFC 5322 section 2.2). */
        ASCII,
        /** UTF-8 too (RFC 6532). */
        UTF_8,
        /** Any but NUL, whatever readers make of them. */
        ANY
    }

    /**
     * An engine that is asked.
     *
     * @param kind what it is
     * @param name unique among engines
     * @param addresses asked in this order until one answers; schemes http, https, tcp or unix
     * @param password null for none
     * @param rejectScore points from which its spam is refused; only for engines that advise no action themselves
     * @param onFailure what becomes of mail that it does not answer for
     * @param size how big a message it takes
     */
    public record Engine(
            EngineKind kind,
            String name,
            List<URI> addresses,
            @Nullable String password,
            double rejectScore,
            OnFailure onFailure,
            SizeLimit size) {
        public Engine {
            addresses = List.copyOf(addresses);
        }

        /** Without its password. */
        @Override
        public String toString() {
            return name + " at " + addresses;
        }
    }

    /**
     * How big a message an engine takes.
     *
     * @param bytes {@link Long#MAX_VALUE} for any size
     * @param oversize what becomes of a bigger one
     */
    public record SizeLimit(long bytes, Oversize oversize) {}

    /**
     * What the form of a message may be; what is beyond is not inspected.
     *
     * @param depth of parts within parts
     * @param parts in all
     * @param headerFields in all header sections together
     * @param headerBytes in all header sections together
     * @param lineLength bytes of a line without its end
     * @param headerText what may be written in header sections
     * @param unscannable what becomes of a message beyond a limit
     * @param encrypted what becomes of a message with a part that an engine could not look into
     */
    public record ContentLimits(
            int depth,
            int parts,
            int headerFields,
            long headerBytes,
            long lineLength,
            HeaderText headerText,
            Handling unscannable,
            Handling encrypted) {
        /** As documented. */
        public static final ContentLimits DEFAULT =
                new ContentLimits(100, 1000, 1000, 1 << 20, 1 << 16, HeaderText.UTF_8, Handling.REFUSE, Handling.PASS);
    }

    /**
     * @param script the Sieve file
     * @param budget for one execution
     * @param redirects most addresses that one message is redirected to
     * @param others scripts for some senders or rules; the first that matches counts
     */
    public record Sieve(Path script, Duration budget, int redirects, List<ScriptFor> others) {
        public Sieve {
            others = List.copyOf(others);
        }

        /** One script for all, with the usual number of redirects. */
        public Sieve(Path script, Duration budget) {
            this(script, budget, 4, List.of());
        }

        /**
         * The script for a message.
         *
         * @param sender the reverse-path, empty for the null sender
         * @param rule that decided the client's session, empty when unknown
         */
        public Path scriptFor(String sender, String rule) {
            return others.stream()
                    .filter(other -> other.matches(sender, rule))
                    .findFirst()
                    .map(ScriptFor::file)
                    .orElse(script);
        }

        /** Every script, each once. */
        public List<Path> scripts() {
            return Stream.concat(Stream.of(script), others.stream().map(ScriptFor::file))
                    .distinct()
                    .toList();
        }
    }

    /**
     * A script for some.
     *
     * @param file the Sieve file
     * @param senders null for all
     * @param rules names of rules that decided the client's session; empty for all
     */
    public record ScriptFor(Path file, @Nullable AddressPatterns senders, Set<String> rules) {
        public ScriptFor {
            rules = Set.copyOf(rules);
        }

        boolean matches(String sender, String rule) {
            return (senders == null || senders.matches(sender)) && (rules.isEmpty() || rules.contains(rule));
        }
    }
}
