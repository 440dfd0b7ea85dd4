package org.tlsgateway.core.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.Parsed.Bad;

/** Replaces {@code ${env:NAME}} and {@code ${sys:name}} in a value, each also with {@code :-} and a default. */
final class Interpolation {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^{}]*)}");
    private static final Pattern VARIABLE = Pattern.compile("(env|sys):([A-Za-z0-9_.-]+)(?::-(.*))?");

    private final Surroundings surroundings;

    Interpolation(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The text with every reference replaced; what was put in is not looked at again. */
    Parsed<String> resolve(String text) {
        if (!text.contains("${")) {
            return Parsed.good(text);
        }
        StringBuilder result = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            Matcher variable = VARIABLE.matcher(matcher.group(1));
            if (!variable.matches()) {
                return new Bad<>(
                        ValueKinds.quoted(matcher.group()) + " is no reference", "write ${env:NAME} or ${sys:name}");
            }
            String value = valueOf(variable.group(1), variable.group(2), variable.group(3));
            if (value == null) {
                String what = variable.group(1).equals("env") ? "environment variable" : "system property";
                return new Bad<>(
                        what + " '" + variable.group(2) + "' is not set",
                        "set it, or give a default: ${" + variable.group(1) + ":" + variable.group(2) + ":-default}");
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(result);
        return REFERENCE.matcher(text).replaceAll("").contains("${")
                ? new Bad<>("has '${' without its '}'", "write ${env:NAME} or ${sys:name}")
                : Parsed.good(result.toString());
    }

    private @Nullable String valueOf(String source, String name, @Nullable String fallback) {
        String value = source.equals("env")
                ? surroundings.environment().apply(name)
                : surroundings.properties().apply(name);
        return value == null ? fallback : value;
    }
}
