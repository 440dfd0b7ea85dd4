package org.tlsgateway.mailets.quarantine;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.stream.Field;

/** The file name in a field of a part (RFC 2183 section 2.3), as it is written there. */
final class FileName {
    private static final Pattern NAME =
            Pattern.compile("(?i)\\b(?:file)?name(?:\\*[0-9]*\\*?)?\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;]+))");
    private static final int LONGEST = 2000;

    private FileName() {}

    /** The name that was known before when this field has none. */
    static String of(Field field, String before) {
        String name = field.getName().toLowerCase(Locale.ROOT);
        if (!name.equals("content-disposition") && !name.equals("content-type")) {
            return before;
        }
        String body = field.getBody();
        Matcher matcher = NAME.matcher(body.length() > LONGEST ? body.substring(0, LONGEST) : body);
        if (!matcher.find()) {
            return before;
        }
        return Subject.decoded(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
}
