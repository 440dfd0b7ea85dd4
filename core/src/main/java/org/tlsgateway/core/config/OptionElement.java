package org.tlsgateway.core.config;

import org.jspecify.annotations.Nullable;

/**
 * An element of the configuration that holds options or further elements.
 *
 * @param file the file it is in
 * @param parent the element that it stands in, null for the outermost
 * @param name as written
 * @param occurrence how often it may stand there
 * @param summary what it is, one sentence
 */
public record OptionElement(
        String file, @Nullable OptionElement parent, String name, Occurrence occurrence, String summary) {
    /** How often an element may stand in its parent. */
    public enum Occurrence {
        ONCE,
        MANY
    }

    /** An element that stands in this one at most once. */
    OptionElement child(String child, String what) {
        return new OptionElement(file, this, child, Occurrence.ONCE, what);
    }

    /** An element that stands in this one any number of times. */
    OptionElement children(String child, String what) {
        return new OptionElement(file, this, child, Occurrence.MANY, what);
    }

    /** Such as "gateway/rules/rule". */
    public String path() {
        return parent == null ? name : parent.path() + "/" + name;
    }

    /** An option of this element that is written as an attribute. */
    <T> Option<T> attribute(String option, ValueKind<T> kind) {
        return Option.of(this, option, Option.Form.ATTRIBUTE, kind);
    }

    /** An option of this element that is written as an element of its own. */
    <T> Option<T> element(String option, ValueKind<T> kind) {
        return Option.of(this, option, Option.Form.ELEMENT, kind);
    }
}
