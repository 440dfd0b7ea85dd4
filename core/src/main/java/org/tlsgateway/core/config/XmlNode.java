package org.tlsgateway.core.config;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An element of an XML file.
 *
 * @param name as written, prefix included
 * @param line where its start tag begins
 * @param attributes in the order of the file
 * @param children elements in it
 * @param text all text directly in it, trimmed
 */
record XmlNode(String name, int line, List<Attribute> attributes, List<XmlNode> children, String text) {
    XmlNode {
        attributes = List.copyOf(attributes);
        children = List.copyOf(children);
    }

    /** An attribute and the line that it is on. */
    record Attribute(String name, String value, int line) {}

    @Nullable
    Attribute attribute(String wanted) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(wanted))
                .findFirst()
                .orElse(null);
    }

    Stream<XmlNode> childrenNamed(String wanted) {
        return children.stream().filter(child -> child.name().equals(wanted));
    }
}
