package org.tlsgateway.core.config;

import java.util.List;
import java.util.Locale;

/** docs/options.md, made from the catalogue. */
public final class OptionsDocument {
    private static final String HEAD = """
            # Options

            <!-- Made from the option catalogue (org.tlsgateway.core.config.OptionCatalog). Do not edit: change the catalogue, then
                 mvn -q test -pl core -Dtest=OptionsDocumentTest -Dgateway.regenerate=true -->

            The gateway's options stand in two of James's files: listeners in `conf/smtpserver.xml`, everything else in
            `conf/mailetcontainer.xml`. James skips these elements; the gateway reads nothing else of the two files.

            - An option is written as the table says, as an attribute or as an element; the other form is understood too.
            - Any value may hold `${env:NAME}` or `${sys:name}`, with a default as in `${env:NAME:-default}`.
            - Relative paths start at the working directory, the parent of `conf/`; `file://conf/x` is `conf/x`, and either is in
              the directory of the files that are read, whatever its name.
            - A table file has one entry a line, a value after blanks where one is used, and `#` for comments. Of networks the
              longest prefix counts.
            - An unknown name, a bad value or a missing file: the gateway does not start, and lists all problems with file, line
              and nearest valid name. A running gateway reads its files again when they change; a version with a problem is
              refused and the old one stays in force. Addresses to listen on and numbers of threads change at a restart only.
            - `./gateway check` says what is wrong and is silent otherwise; `./gateway check --show` prints every value that is
              not the default, with its place, secrets masked: that is how to see the effective value of any option.

            """;

    private OptionsDocument() {}

    /** The whole document. */
    public static String render() {
        StringBuilder out = new StringBuilder(HEAD);
        String file = "";
        for (OptionElement element : OptionCatalog.elements()) {
            if (!element.file().equals(file)) {
                file = element.file();
                out.append("## ").append(file).append("\n\n").append(overview(file));
            }
            out.append("### `<").append(element.path()).append(">`\n\n");
            out.append(element.summary()).append(occurrence(element)).append("\n\n");
            List<Option<?>> options = OptionCatalog.optionsOf(element);
            if (!options.isEmpty()) {
                table(out, options);
                options.forEach(option -> details(out, option));
            }
        }
        return out.toString().stripTrailing() + "\n";
    }

    private static String overview(String file) {
        StringBuilder out = new StringBuilder("```\n");
        for (OptionElement element : OptionCatalog.elements()) {
            if (element.file().equals(file)) {
                int depth = (int) element.path().chars().filter(c -> c == '/').count();
                out.append("  ".repeat(depth))
                        .append('<')
                        .append(element.name())
                        .append('>');
                for (Option<?> option : OptionCatalog.optionsOf(element)) {
                    out.append(' ')
                            .append(option.form() == Option.Form.ATTRIBUTE ? "" : "/")
                            .append(option.name());
                }
                out.append('\n');
            }
        }
        return out.append("```\n\nNames with a slash are elements, the others attributes.\n\n")
                .toString();
    }

    private static String occurrence(OptionElement element) {
        return element.occurrence() == OptionElement.Occurrence.MANY ? " May stand any number of times." : "";
    }

    private static void table(StringBuilder out, List<Option<?>> options) {
        out.append("| option | values | default | effect |\n|---|---|---|---|\n");
        for (Option<?> option : options) {
            out.append("| [`")
                    .append(option.name())
                    .append("`](#")
                    .append(anchor(option))
                    .append(") | ")
                    .append(cell(option.kind().values()))
                    .append(" | ")
                    .append(cell(fallback(option)))
                    .append(" | ")
                    .append(cell(option.doc().effect()))
                    .append(" |\n");
        }
        out.append('\n');
    }

    private static void details(StringBuilder out, Option<?> option) {
        Option.Doc doc = option.doc();
        out.append("<a id=\"").append(anchor(option)).append("\"></a>\n");
        out.append("#### `").append(option.path()).append("`\n\n");
        out.append(doc.effect()).append("\n\n");
        line(out, "Values", option.kind().values());
        line(out, "Default", fallback(option));
        line(out, "Since", doc.since());
        line(out, "Scope", scope(option.element()));
        line(out, "When to change it", doc.change());
        line(out, "What breaks if it is wrong", doc.wrong());
        line(out, "See also", doc.interactions());
        line(out, "Example", "`" + option.exampleXml() + "`");
        line(out, "Rule", doc.rfc());
        out.append('\n');
    }

    private static void line(StringBuilder out, String label, String text) {
        if (!text.isEmpty()) {
            out.append("- ").append(label).append(": ").append(text).append('\n');
        }
    }

    private static String fallback(Option<?> option) {
        return switch (option.presence()) {
            case REQUIRED -> "none, required";
            case OPTIONAL -> String.valueOf(option.fallback());
            case DEFAULTED -> "`" + option.fallback() + "`";
        };
    }

    private static String scope(OptionElement element) {
        if (element.equals(RuleOptions.RULE)) {
            return "one rule of one listener";
        }
        if (element.equals(DestinationOptions.DESTINATION)) {
            return "one destination";
        }
        return element.file().equals(ListenerOptions.FILE) ? "one listener" : "the whole gateway";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String anchor(Option<?> option) {
        String file = option.element().file().replace(".xml", "");
        return (file + "-" + option.path().replace("/@", "-").replace('/', '-')).toLowerCase(Locale.ROOT);
    }
}
