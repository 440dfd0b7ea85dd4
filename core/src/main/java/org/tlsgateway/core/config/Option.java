package org.tlsgateway.core.config;

import org.jspecify.annotations.Nullable;

/**
 * One option: where it stands, what may be written, and all that an operator should know of it.
 *
 * @param element where it stands
 * @param name as written
 * @param form how it is written; the other form is understood too
 * @param kind what may be written
 * @param presence whether it must be there
 * @param fallback the text of the default, or, when it must not be there, what holds without it
 * @param doc the words for the operator
 */
public record Option<T>(
        OptionElement element,
        String name,
        Form form,
        ValueKind<T> kind,
        Presence presence,
        @Nullable String fallback,
        Doc doc) {
    /** How an option is written. */
    public enum Form {
        ATTRIBUTE,
        ELEMENT
    }

    /** Whether an option must be there. */
    public enum Presence {
        REQUIRED,
        /** It may be left out: then {@code fallback} says in words what holds. */
        OPTIONAL,
        /** It may be left out: then {@code fallback} holds as if it were written. */
        DEFAULTED
    }

    /**
     * The words for the operator.
     *
     * @param since the version that brought it
     * @param effect what it does, one sentence
     * @param change when to change it
     * @param wrong what breaks when it is wrong
     * @param interactions other options to look at, empty for none
     * @param example a value
     * @param rfc the rule it follows, empty for none
     */
    public record Doc(
            String since, String effect, String change, String wrong, String interactions, String example, String rfc) {
        Doc withExample(String value) {
            return new Doc(since, effect, change, wrong, interactions, value, rfc);
        }
    }

    static <T> Option<T> of(OptionElement element, String name, Form form, ValueKind<T> kind) {
        return new Option<>(
                element, name, form, kind, Presence.REQUIRED, null, new Doc("0.1.0", "", "", "", "", "", ""));
    }

    /** May be left out: then this text holds. */
    Option<T> defaultsTo(String text) {
        return new Option<>(element, name, form, kind, Presence.DEFAULTED, text, doc.withExample(text));
    }

    /** May be left out: then this, in words, holds. */
    Option<T> orElse(String words) {
        return new Option<>(element, name, form, kind, Presence.OPTIONAL, words, doc);
    }

    /** What it does, when to change it, and what breaks when it is wrong. */
    Option<T> explained(String effect, String change, String wrong) {
        return with(new Doc(doc.since, effect, change, wrong, doc.interactions, doc.example, doc.rfc));
    }

    /** What else to look at. */
    Option<T> interacts(String interactions) {
        return with(new Doc(doc.since, doc.effect, doc.change, doc.wrong, interactions, doc.example, doc.rfc));
    }

    /** A value for the example. */
    Option<T> example(String example) {
        return with(doc.withExample(example));
    }

    /** The rule it follows. */
    Option<T> rfc(String rfc) {
        return with(new Doc(doc.since, doc.effect, doc.change, doc.wrong, doc.interactions, doc.example, rfc));
    }

    private Option<T> with(Doc words) {
        return new Option<>(element, name, form, kind, presence, fallback, words);
    }

    /** Such as "gateway/limits/@connections" or "gateway/bind". */
    public String path() {
        return element.path() + (form == Form.ATTRIBUTE ? "/@" : "/") + name;
    }

    /** The example as it stands in the file. */
    public String exampleXml() {
        String value = doc.example.replace("&", "&amp;").replace("<", "&lt;");
        return form == Form.ATTRIBUTE
                ? "<" + element.name() + " " + name + "=\"" + value + "\"/>"
                : "<" + name + ">" + value + "</" + name + ">";
    }
}
