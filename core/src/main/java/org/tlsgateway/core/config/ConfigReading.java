package org.tlsgateway.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one reading of the configuration gathers: problems, settings, and the files that it saw. */
final class ConfigReading {
    private final Path workingDirectory;
    private final Path configurationDirectory;
    private final Surroundings surroundings;
    private final Interpolation interpolation;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();
    private final Map<Path, SourceFingerprint.Stamp> stamps = new HashMap<>();

    ConfigReading(Path workingDirectory, Path configurationDirectory, Surroundings surroundings) {
        this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
        this.configurationDirectory = configurationDirectory.toAbsolutePath().normalize();
        this.surroundings = surroundings;
        this.interpolation = new Interpolation(surroundings);
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Interpolation interpolation() {
        return interpolation;
    }

    void problem(ConfigProblem problem) {
        problems.add(problem);
    }

    List<ConfigProblem> problems() {
        return problems;
    }

    void setting(Setting setting) {
        settings.add(setting);
    }

    List<Setting> settings() {
        return settings;
    }

    SourceFingerprint fingerprint() {
        return new SourceFingerprint(stamps);
    }

    /** A file of the configuration directory. */
    Path configurationFile(String name) {
        return configurationDirectory.resolve(name);
    }

    /** How a file is named in problems: from the working directory when it is below it. */
    String nameOf(Path file) {
        return file.startsWith(workingDirectory)
                ? workingDirectory.relativize(file).toString()
                : file.toString();
    }

    /**
     * The file that a configured path means; null when it is no path here. What begins with {@code conf/} is in the directory
     * of the files that are read, so that a copy of it can be checked elsewhere.
     */
    @Nullable
    Path resolve(String text) {
        String path = text.startsWith("file://") ? text.substring("file://".length()) : text;
        return path.startsWith("conf/")
                ? tryPath(configurationDirectory, path.substring("conf/".length()))
                : tryPath(workingDirectory, path);
    }

    private static @Nullable Path tryPath(Path base, String path) {
        try {
            return base.resolve(path).normalize();
        } catch (InvalidPathException wrong) {
            return null;
        }
    }

    /** Notes that a file counts; its stamp is the one from before it was first read. */
    void source(Path file) {
        stamps.computeIfAbsent(file, SourceFingerprint.Stamp::of);
    }

    /** What is wrong with a file that has to be read, null when nothing is or when the server makes it at its start. */
    Parsed.@Nullable Bad<Path> fault(Path file) {
        source(file);
        if (!Files.exists(file)) {
            return surroundings.madeAtStart().contains(file)
                    ? null
                    : new Parsed.Bad<>("the file " + nameOf(file) + " does not exist", similarFile(file));
        }
        if (Files.isDirectory(file)) {
            return new Parsed.Bad<>(nameOf(file) + " is a directory, not a file", null);
        }
        if (!Files.isReadable(file)) {
            return new Parsed.Bad<>("the file " + nameOf(file) + " may not be read", "check its owner and mode");
        }
        return null;
    }

    private @Nullable String similarFile(Path file) {
        Path directory = file.getParent();
        Path name = file.getFileName();
        if (directory == null || name == null) {
            return null;
        }
        if (!Files.isDirectory(directory)) {
            return "there is no directory " + nameOf(directory);
        }
        try (Stream<Path> entries = Files.list(directory)) {
            List<String> names = entries.limit(10_000)
                    .map(entry -> entry.getFileName().toString())
                    .toList();
            return Nearest.question(name.toString(), names);
        } catch (IOException unreadable) {
            return null;
        }
    }
}
