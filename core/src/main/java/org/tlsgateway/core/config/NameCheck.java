package org.tlsgateway.core.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks over one element for names that the catalogue does not have there, and for options that are written wrongly. */
final class NameCheck {
    private final ConfigReading reading;
    private final String file;
    private final String path;
    private final List<String> valid;
    private final Set<String> options = new HashSet<>();

    NameCheck(ConfigReading reading, String file, OptionElement element, String path) {
        this.reading = reading;
        this.file = file;
        this.path = path;
        this.valid = OptionCatalog.namesIn(element);
        OptionCatalog.optionsOf(element).forEach(option -> options.add(option.name()));
    }

    void check(XmlNode node) {
        Set<String> written = new HashSet<>();
        for (XmlNode.Attribute attribute : node.attributes()) {
            written.add(attribute.name());
            if (!options.contains(attribute.name())) {
                unknown(attribute.name(), attribute.line(), path + "/@" + attribute.name(), "attribute");
            }
        }
        for (XmlNode child : node.children()) {
            if (!valid.contains(child.name())) {
                unknown(child.name(), child.line(), path + "/" + child.name(), "element");
            } else if (options.contains(child.name())) {
                checkOption(child, written.add(child.name()));
            }
        }
        if (!node.text().isEmpty()) {
            String message = "has text in it: " + ValueKinds.quoted(node.text());
            problem(node.line(), path, message, "write options as attributes or elements");
        }
    }

    private void checkOption(XmlNode child, boolean first) {
        String place = path + "/" + child.name();
        if (!first) {
            problem(child.line(), place, "is given more than once", "keep one of them");
        }
        if (!child.attributes().isEmpty() || !child.children().isEmpty()) {
            problem(child.line(), place, "holds text only, no attributes and no elements", null);
        }
    }

    private void unknown(String name, int line, String place, String what) {
        String nearest = Nearest.question(name, valid);
        List<String> places = OptionCatalog.placesOf(name);
        String suggestion;
        if (valid.contains(name)) {
            suggestion = "write it as an element <" + name + ">";
        } else if (nearest != null) {
            suggestion = nearest;
        } else if (!places.isEmpty()) {
            suggestion = "it belongs in " + String.join(" or ", places);
        } else {
            suggestion = "valid here: " + String.join(", ", valid);
        }
        problem(line, place, "unknown " + what + " " + ValueKinds.quoted(name), suggestion);
    }

    private void problem(int line, String place, String message, @Nullable String suggestion) {
        reading.problem(new ConfigProblem(file, line, place, message, suggestion));
    }
}
