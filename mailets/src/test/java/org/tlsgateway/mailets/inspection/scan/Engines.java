package org.tlsgateway.mailets.inspection.scan;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.config.InspectionConfig.OnFailure;
import org.tlsgateway.core.config.InspectionConfig.Oversize;
import org.tlsgateway.core.config.InspectionConfig.SizeLimit;
import org.tlsgateway.core.inspection.EngineKind;

/** Configurations and messages for tests of scanners. */
public final class Engines {
    public static final ScanFacts FACTS = new ScanFacts(
            "192.0.2.1",
            "client.test",
            "a@sender.test",
            List.of("b@rcpt.test", "c@rcpt.test"),
            "user",
            "q1",
            "TLSv1.3",
            "TLS_AES_256_GCM_SHA384");

    private Engines() {}

    /** Of that kind, failing open, for messages of any size. */
    public static Engine engine(EngineKind kind, String name, URI... addresses) {
        return new Engine(
                kind, name, List.of(addresses), null, 15, OnFailure.OPEN, new SizeLimit(Long.MAX_VALUE, Oversize.SKIP));
    }

    static Engine rspamd(URI url, String password) {
        Engine engine = engine(EngineKind.RSPAMD, "rspamd", url);
        return new Engine(
                engine.kind(), engine.name(), engine.addresses(), password, 0, engine.onFailure(), engine.size());
    }

    /** The same, with another limit. */
    public static Engine limited(Engine engine, long bytes, Oversize oversize) {
        return new Engine(
                engine.kind(),
                engine.name(),
                engine.addresses(),
                engine.password(),
                engine.rejectScore(),
                engine.onFailure(),
                new SizeLimit(bytes, oversize));
    }

    /** Of these engines. */
    public static InspectionConfig config(Duration budget, Engine... engines) {
        return new InspectionConfig(
                budget,
                List.of(engines),
                lenient(),
                InspectionConfig.Trust.DEFAULT,
                new InspectionConfig.Sieve(Path.of("x.sieve"), Duration.ofSeconds(5)));
    }

    /** The usual ones, with lines of any length. */
    private static ContentLimits lenient() {
        ContentLimits usual = ContentLimits.DEFAULT;
        return new ContentLimits(
                usual.depth(),
                usual.parts(),
                usual.headerFields(),
                usual.headerBytes(),
                Long.MAX_VALUE,
                usual.headerText(),
                usual.unscannable(),
                usual.encrypted());
    }

    /** A message in memory. */
    public static ScannedContent content(byte[] bytes) {
        return new ScannedContent() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
