package org.tlsgateway.core.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.Option.Presence;
import org.tlsgateway.core.config.Parsed.Bad;

/**
 * One element of the configuration as the catalogue sees it; there is one for an element that is left out, too. Whatever is
 * wrong in it goes to the {@link ConfigReading}, and reading goes on with a value that serves instead.
 */
final class Section {
    private final ConfigReading reading;
    private final String file;
    private final OptionElement element;
    private final String path;
    private final @Nullable XmlNode node;
    private final int line;
    private final Map<OptionElement, List<Section>> children = new HashMap<>();
    private final Set<Option<?>> read = new HashSet<>();

    private Section(
            ConfigReading reading, String file, OptionElement element, String path, @Nullable XmlNode node, int line) {
        this.reading = reading;
        this.file = file;
        this.element = element;
        this.path = path;
        this.node = node;
        this.line = line;
        if (node != null) {
            new NameCheck(reading, file, element, path).check(node);
        }
    }

    /** An outermost element; {@code node} is null when it is left out. */
    static Section of(ConfigReading reading, String file, OptionElement element, String path, @Nullable XmlNode node) {
        return new Section(reading, file, element, path, node, node == null ? 0 : node.line());
    }

    ConfigReading reading() {
        return reading;
    }

    boolean isPresent() {
        return node != null;
    }

    /** The element's place in the file. */
    String path() {
        return path;
    }

    /** Something is wrong with the whole element. */
    void problem(String message, @Nullable String suggestion) {
        reading.problem(new ConfigProblem(file, line, path, message, suggestion));
    }

    /** Something is wrong with an option, written or not. */
    void problem(Option<?> option, String message, @Nullable String suggestion) {
        Written written = written(option);
        reading.problem(new ConfigProblem(
                file,
                written == null ? line : written.line(),
                written == null ? pathOf(option) : written.path(),
                message,
                suggestion));
    }

    /** The element of this kind in this one; the second and later ones are problems. */
    Section child(OptionElement kind) {
        return children.computeIfAbsent(kind, once -> {
                    List<Section> all = readChildren(once);
                    for (Section more : all.subList(Math.min(1, all.size()), all.size())) {
                        more.problem("<" + once.name() + "> stands here more than once", "join them into one");
                    }
                    return all.isEmpty()
                            ? List.of(new Section(reading, file, once, path + "/" + once.name(), null, line))
                            : all;
                })
                .get(0);
    }

    /** The elements of this kind in this one. */
    List<Section> children(OptionElement kind) {
        return children.computeIfAbsent(kind, this::readChildren);
    }

    private List<Section> readChildren(OptionElement kind) {
        List<Section> result = new ArrayList<>();
        List<XmlNode> nodes =
                node == null ? List.of() : node.childrenNamed(kind.name()).toList();
        for (XmlNode child : nodes) {
            String index = nodes.size() > 1 ? "[" + (result.size() + 1) + "]" : "";
            result.add(new Section(reading, file, kind, path + "/" + kind.name() + index, child, child.line()));
        }
        return result;
    }

    /** True when the option is written. */
    boolean has(Option<?> option) {
        return written(option) != null;
    }

    /** The value of an option that is required or has a default. */
    <T> T get(Option<T> option) {
        T value = find(option);
        if (value != null) {
            return value;
        }
        if (option.presence() == Presence.REQUIRED && isPresent() && !has(option)) {
            problem(option, "is required", "such as " + option.exampleXml());
        }
        return standIn(option);
    }

    /** The value of an option, its default, or null when it is left out and has none, or is wrong. */
    <T> @Nullable T find(Option<T> option) {
        if (!read.add(option)) {
            throw new IllegalStateException(option.path() + " is read twice");
        }
        Written written = written(option);
        if (written == null) {
            if (option.presence() != Presence.DEFAULTED) {
                return null;
            }
            String fallback = String.valueOf(option.fallback());
            reading.setting(new Setting(file, 0, pathOf(option), fallback, fallback, true));
            return standIn(option);
        }
        Parsed<String> text = reading.interpolation().resolve(written.text());
        Parsed<T> parsed =
                text instanceof Parsed.Good<String> good && !good.value().isBlank()
                        ? option.kind().parse(good.value().strip())
                        : new Bad<>(
                                text instanceof Bad<String> bad ? bad.message() : "is empty",
                                text instanceof Bad<String> bad ? bad.suggestion() : "leave it out for the default");
        if (parsed instanceof Bad<T> bad) {
            reading.problem(new ConfigProblem(file, written.line(), written.path(), bad.message(), bad.suggestion()));
            return null;
        }
        T value = ((Parsed.Good<T>) parsed).value();
        boolean secret = option.kind().visibility() == ValueKind.Visibility.SECRET;
        boolean isDefault = option.presence() == Presence.DEFAULTED && value.equals(standIn(option));
        String shown = secret ? "******" : ((Parsed.Good<String>) text).value().strip();
        String fallback = option.presence() == Presence.DEFAULTED ? option.fallback() : null;
        reading.setting(new Setting(file, written.line(), written.path(), shown, fallback, isDefault));
        return value;
    }

    /** The file that an option names, checked; null when it is left out or wrong. */
    @Nullable
    Path file(Option<String> option) {
        if (option.presence() == Presence.REQUIRED && !has(option)) {
            get(option);
            return null;
        }
        String text = find(option);
        if (text == null) {
            return null;
        }
        Path resolved = reading.resolve(text);
        Bad<Path> fault = resolved == null
                ? new Bad<>(ValueKinds.quoted(text) + " is no path on this system", null)
                : reading.fault(resolved);
        if (fault != null) {
            problem(option, fault.message(), fault.suggestion());
            return null;
        }
        return resolved;
    }

    /** The directory that an option with a default names; it need not be there yet. */
    Path directory(Option<String> option) {
        String text = get(option);
        Path resolved = reading.resolve(text);
        if (resolved == null) {
            problem(option, ValueKinds.quoted(text) + " is no path on this system", null);
            return Path.of("");
        }
        if (Files.exists(resolved) && !Files.isDirectory(resolved)) {
            problem(option, reading.nameOf(resolved) + " is a file, not a directory", null);
        } else if (Files.exists(resolved) && !Files.isWritable(resolved)) {
            problem(option, reading.nameOf(resolved) + " may not be written", "check its owner and mode");
        }
        return resolved;
    }

    /** A value that lets reading go on: the default, else the example. */
    private static <T> T standIn(Option<T> option) {
        String text = option.presence() == Presence.DEFAULTED
                ? option.fallback()
                : option.doc().example();
        if (option.kind().parse(String.valueOf(text)) instanceof Parsed.Good<T> good) {
            return good.value();
        }
        throw new IllegalStateException("the catalogue's own value for " + option.path() + " is bad");
    }

    private record Written(String text, int line, String path) {}

    private @Nullable Written written(Option<?> option) {
        if (node == null) {
            return null;
        }
        XmlNode.Attribute attribute = node.attribute(option.name());
        if (attribute != null) {
            return new Written(attribute.value(), attribute.line(), path + "/@" + option.name());
        }
        return node.childrenNamed(option.name())
                .findFirst()
                .map(child -> new Written(child.text(), child.line(), path + "/" + option.name()))
                .orElse(null);
    }

    private String pathOf(Option<?> option) {
        return path + (option.form() == Option.Form.ATTRIBUTE ? "/@" : "/") + option.name();
    }
}
