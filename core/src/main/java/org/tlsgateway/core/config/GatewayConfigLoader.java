package org.tlsgateway.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.HostPort;

/**
 * Reads {@code smtpserver.xml} and {@code mailetcontainer.xml} of a James configuration directory, the {@code <gateway>}
 * elements in them and the table files that they name. Everything that starts, checks, shows or explains reads it here.
 */
public final class GatewayConfigLoader {
    private static final long BIGGEST_XML = 16L << 20;

    private final Path workingDirectory;
    private final Path configurationDirectory;
    private final Surroundings surroundings;

    /**
     * @param workingDirectory what relative paths in the configuration start from (James's {@code working.directory})
     * @param configurationDirectory where the XML files are, usually {@code conf} below it
     */
    public GatewayConfigLoader(Path workingDirectory, Path configurationDirectory) {
        this(workingDirectory, configurationDirectory, Surroundings.ofSystem());
    }

    /** The same with host name, environment and the like given. */
    public GatewayConfigLoader(Path workingDirectory, Path configurationDirectory, Surroundings surroundings) {
        this.workingDirectory = workingDirectory;
        this.configurationDirectory = configurationDirectory;
        this.surroundings = surroundings;
    }

    /** The configuration, or all problems of all files. A missing element has its defaults; both files must be there. */
    public ConfigResult<GatewayConfig> load() {
        return attempt().result();
    }

    /** The same with what is needed to notice that the files have changed, also when there are problems. */
    public LoadAttempt attempt() {
        ConfigReading reading = new ConfigReading(workingDirectory, configurationDirectory, surroundings);
        Path containerFile = reading.configurationFile(DeliveryOptions.FILE);
        XmlNode container = read(reading, containerFile);
        List<ListenerConfig> listeners = listeners(reading, StockConfig.processors(container));
        Section gateway = containerGateway(reading, reading.nameOf(containerFile), container);
        QuarantineConfig quarantine = new QuarantineReader(gateway.child(QuarantineOptions.QUARANTINE)).read();
        InspectionConfig inspection =
                new InspectionReader(gateway.child(InspectionOptions.INSPECTION), listeners, quarantine).read();
        ContentOptions.checkFolder(gateway.child(InspectionOptions.INSPECTION), inspection.content(), quarantine);
        DeliveryConfig delivery = new DeliveryReader(gateway.child(DeliveryOptions.DELIVERY), listeners).read();
        TlsReportsConfig tlsReports =
                new TlsReportsReader(gateway.child(TlsReportsOptions.TLS_REPORTS), delivery).read();

        SourceFingerprint fingerprint = reading.fingerprint();
        List<Setting> settings = new ArrayList<>(reading.settings());
        settings.sort(Comparator.comparing(Setting::file, fileOrder(reading)).thenComparingInt(Setting::line));
        List<ConfigProblem> problems = new ArrayList<>(reading.problems());
        problems.sort(
                Comparator.comparing(ConfigProblem::file, fileOrder(reading)).thenComparingInt(ConfigProblem::line));
        ConfigResult<GatewayConfig> result = problems.isEmpty()
                ? new ConfigResult.Valid<>(new GatewayConfig(
                        listeners,
                        delivery,
                        inspection,
                        quarantine,
                        tlsReports,
                        fingerprint.stamps().keySet(),
                        fingerprint,
                        settings))
                : new ConfigResult.Invalid<>(problems);
        return new LoadAttempt(result, fingerprint, settings);
    }

    private static Comparator<String> fileOrder(ConfigReading reading) {
        List<String> first = List.of(
                reading.nameOf(reading.configurationFile(ListenerOptions.FILE)),
                reading.nameOf(reading.configurationFile(DeliveryOptions.FILE)));
        return Comparator.<String>comparingInt(file -> first.contains(file) ? first.indexOf(file) : first.size())
                .thenComparing(Comparator.naturalOrder());
    }

    private static List<ListenerConfig> listeners(ConfigReading reading, List<String> processors) {
        Path path = reading.configurationFile(ListenerOptions.FILE);
        String file = reading.nameOf(path);
        XmlNode root = read(reading, path);
        if (root == null) {
            return List.of();
        }
        StockConfig stock = new StockConfig(reading, file, root);
        stock.checkPlaces();
        List<XmlNode> nodes = root.childrenNamed("gateway").toList();
        List<ListenerConfig> listeners = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (XmlNode node : nodes) {
            String place = nodes.size() > 1 ? "gateway[" + (listeners.size() + 1) + "]" : "gateway";
            Section gateway = Section.of(reading, file, ListenerOptions.GATEWAY, place, node);
            ListenerConfig listener = new ListenerReader(gateway).read();
            if (gateway.has(ListenerOptions.NAME) && !names.add(listener.name())) {
                gateway.problem(
                        ListenerOptions.NAME, "another listener is named '" + listener.name() + "'", "choose another");
            }
            if (!processors.isEmpty() && !processors.contains(listener.processor())) {
                gateway.problem(
                        ListenerOptions.PROCESSOR,
                        DeliveryOptions.FILE + " has no processor '" + listener.processor() + "'",
                        Nearest.question(listener.processor(), processors));
            }
            checkBinds(gateway, listener, listeners);
            listeners.add(listener);
        }
        stock.checkServers(listeners);
        return listeners;
    }

    private static void checkBinds(Section gateway, ListenerConfig listener, List<ListenerConfig> before) {
        List<HostPort> binds = listener.bind();
        for (int i = 0; i < binds.size(); i++) {
            HostPort bind = binds.get(i);
            if (binds.subList(0, i).stream().anyMatch(earlier -> Binds.conflict(earlier, bind))) {
                gateway.problem(ListenerOptions.BIND, bind + " is taken by another address of this listener", null);
            }
            for (ListenerConfig other : before) {
                if (other.bind().stream().anyMatch(taken -> Binds.conflict(taken, bind))) {
                    gateway.problem(
                            ListenerOptions.BIND,
                            bind + " is taken by listener '" + other.name() + "'",
                            "choose another address or port");
                }
            }
        }
    }

    private static Section containerGateway(ConfigReading reading, String file, @Nullable XmlNode root) {
        if (root == null) {
            return Section.of(reading, file, DeliveryOptions.GATEWAY, "gateway", null);
        }
        new StockConfig(reading, file, root).checkPlaces();
        List<XmlNode> nodes = root.childrenNamed("gateway").toList();
        for (XmlNode more : nodes.subList(Math.min(1, nodes.size()), nodes.size())) {
            reading.problem(new ConfigProblem(
                    file, more.line(), "gateway", "<gateway> stands here more than once", "join them into one"));
        }
        return Section.of(reading, file, DeliveryOptions.GATEWAY, "gateway", nodes.isEmpty() ? null : nodes.get(0));
    }

    /** The outermost element, null when there is a problem. */
    private static @Nullable XmlNode read(ConfigReading reading, Path path) {
        String file = reading.nameOf(path);
        Parsed.Bad<Path> fault = reading.fault(path);
        if (fault != null) {
            reading.problem(new ConfigProblem(file, 0, "", fault.message(), fault.suggestion()));
            return null;
        }
        try {
            if (Files.size(path) > BIGGEST_XML) {
                reading.problem(new ConfigProblem(file, 0, "", "is over 16 MiB", "put long lists into table files"));
                return null;
            }
            return XmlFile.parse(Files.readAllBytes(path));
        } catch (XmlFile.BadXml wrong) {
            reading.problem(new ConfigProblem(file, wrong.line(), "", wrong.words(), null));
        } catch (IOException wrong) {
            reading.problem(new ConfigProblem(
                    file, 0, "", "cannot be read: " + wrong.getClass().getSimpleName(), null));
        }
        return null;
    }
}
