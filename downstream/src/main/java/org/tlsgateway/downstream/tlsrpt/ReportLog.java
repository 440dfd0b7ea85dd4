package org.tlsgateway.downstream.tlsrpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tlsgateway.core.name.DomainName;

/**
 * What has become of the reports of one day, a line an event, in {@code days/DAY.log}. Only the node with the lock writes it; the
 * next one with the lock goes on from it.
 */
final class ReportLog {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;

    ReportLog(Path days, LocalDate day) {
        this.file = file(days, day);
    }

    static Path file(Path days, LocalDate day) {
        return days.resolve(day + ".log");
    }

    synchronized void append(DomainName domain, ReportState state) throws IOException {
        String line = MAPPER.writeValueAsString(MAPPER.createObjectNode()
                .put("domain", domain.ascii())
                .put("event", state.event().name())
                .put("at", state.at().toString())
                .put("detail", state.detail()));
        // The line break comes first: a line that was torn before this one is not joined with it.
        ByteBuffer bytes = ByteBuffer.wrap(("\n" + line).getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
    }

    /** The events of each domain, in their order. */
    synchronized Map<DomainName, List<ReportState>> read() throws IOException {
        Map<DomainName, List<ReportState>> events = new HashMap<>();
        if (!Files.exists(file)) {
            return events;
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty()) {
                    read(line, events);
                }
            }
        }
        return events;
    }

    /** A torn line is passed over: that report is sent again, with the same id. */
    private static void read(String line, Map<DomainName, List<ReportState>> events) {
        try {
            JsonNode json = MAPPER.readTree(line);
            ReportState state = new ReportState(
                    ReportState.Event.valueOf(json.required("event").asText()),
                    Instant.parse(json.required("at").asText()),
                    json.path("detail").asText());
            events.computeIfAbsent(new DomainName(json.required("domain").asText()), domain -> new ArrayList<>())
                    .add(state);
        } catch (IOException | RuntimeException torn) {
            return;
        }
    }
}
