package org.tlsgateway.core.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.EngineOptions.Common;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.config.InspectionConfig.OnFailure;
import org.tlsgateway.core.config.InspectionConfig.Oversize;
import org.tlsgateway.core.config.InspectionConfig.SizeLimit;

/** Reads the engines that are asked about a message. */
final class EnginesReader {
    private final Section inspection;
    private final Set<String> names = new HashSet<>();

    EnginesReader(Section inspection) {
        this.inspection = inspection;
    }

    List<Engine> read() {
        List<Engine> engines = new ArrayList<>();
        for (Section section : inspection.children(EngineOptions.RSPAMD)) {
            engines.add(engine(
                    section,
                    EngineOptions.OF_RSPAMD,
                    section.get(EngineOptions.RSPAMD_URL),
                    section.find(EngineOptions.RSPAMD_PASSWORD),
                    0));
        }
        for (Section section : inspection.children(EngineOptions.SPAMD)) {
            engines.add(engine(
                    section,
                    EngineOptions.OF_SPAMD,
                    section.get(EngineOptions.SPAMD_ADDRESS),
                    null,
                    section.get(EngineOptions.SPAMD_REJECT)));
        }
        for (Section section : inspection.children(EngineOptions.CLAMD)) {
            List<URI> addresses = section.get(EngineOptions.CLAMD_ADDRESS);
            engines.add(engine(section, EngineOptions.OF_CLAMD, addresses, null, 0));
        }
        return engines;
    }

    private Engine engine(
            Section section, Common options, List<URI> addresses, @Nullable String password, double rejectScore) {
        OnFailure onFailure = section.get(options.onFailure());
        long bytes = section.get(options.maxSize());
        Oversize oversize = section.find(options.oversize());
        if (oversize == null) {
            oversize = onFailure == OnFailure.OPEN ? Oversize.SKIP : Oversize.REFUSE;
        }
        return new Engine(
                options.kind(),
                name(section, options),
                addresses,
                password,
                rejectScore,
                onFailure,
                new SizeLimit(InspectionReader.unlimited(bytes), oversize));
    }

    private String name(Section section, Common options) {
        String written = section.find(options.name());
        String name = written == null ? options.element().name() : written;
        if (!names.add(name)) {
            section.problem(options.name(), "there is another engine of the name '" + name + "'", "give it its own");
        }
        return name;
    }
}
