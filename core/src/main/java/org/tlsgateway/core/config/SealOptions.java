package org.tlsgateway.core.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.SealKey;

/** The options of the proof that our header fields are ours. */
final class SealOptions {
    static final OptionElement SEAL = InspectionOptions.INSPECTION.child(
            "seal",
            "Seals the header fields that the gateway adds (`X-TlsGateway-Seal`), for a later hop that sees other mail too; without it"
                    + " they are not sealed.");

    static final Option<String> KEY = SEAL.attribute("key", ValueKinds.file())
            .explained(
                    "A file of the secret that the gateway shares with the hop that checks: base64 of at least 32 random bytes, as"
                            + " `openssl rand -base64 32` writes it.",
                    "When a later hop must tell the gateway's fields from imitations, and cannot tell the gateway by its address or"
                            + " client certificate.",
                    "Who can read the file can forge the fields. A key that the checking hop does not have: it believes none.")
            .interacts("Read again when it changes. How the hop checks: docs/security.md.")
            .example("conf/seal.key")
            .rfc("RFC 2104");

    /** Far above any key. */
    private static final long MAX_SIZE = 64 << 10;

    private SealOptions() {}

    /** In the order of the documentation. */
    static List<Option<?>> options() {
        return List.of(KEY);
    }

    /** The key, null when nothing is to be sealed or the file is not usable. */
    static @Nullable SealKey read(Section seal) {
        Path file = seal.isPresent() ? seal.file(KEY) : null;
        if (file == null) {
            return null;
        }
        try {
            Optional<SealKey> key = Files.size(file) > MAX_SIZE
                    ? Optional.empty()
                    : SealKey.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (key.isPresent()) {
                return key.get();
            }
            seal.problem(
                    KEY,
                    seal.reading().nameOf(file) + " does not hold base64 of at least " + SealKey.MIN_BYTES + " bytes",
                    "make it with: openssl rand -base64 " + SealKey.MIN_BYTES);
        } catch (IOException e) {
            seal.problem(KEY, seal.reading().nameOf(file) + " may not be read", "check its owner and mode");
        }
        return null;
    }
}
