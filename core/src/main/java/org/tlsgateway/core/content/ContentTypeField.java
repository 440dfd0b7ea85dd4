package org.tlsgateway.core.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The value of a Content-Type field (RFC 2045 section 5.1) as far as it says what follows.
 *
 * @param type such as "multipart/mixed", in lower case; what is no type is left as it is
 * @param boundaries every value that a reader may take for the boundary
 */
record ContentTypeField(String type, List<String> boundaries) {
    private static final String BOUNDARY = "boundary";

    static ContentTypeField parse(String value) {
        List<String> items = items(value);
        String type = items.get(0).strip().toLowerCase(Locale.ROOT);
        List<String> boundaries = new ArrayList<>();
        StringBuilder pieces = new StringBuilder();
        for (String item : items.subList(1, items.size())) {
            int equals = item.indexOf('=');
            String name = equals < 0 ? "" : item.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String text = equals < 0 ? "" : item.substring(equals + 1).strip();
            if (name.equals(BOUNDARY)) {
                boundaries.add(text);
            } else if (name.startsWith(BOUNDARY + "*")) {
                // RFC 2231: in pieces boundary*0, boundary*1, and encoded when the name ends with '*'.
                boolean encoded = name.endsWith("*");
                pieces.append(encoded ? decoded(text) : text);
            }
        }
        if (pieces.length() > 0) {
            boundaries.add(pieces.toString());
        }
        boundaries.removeIf(String::isEmpty);
        return new ContentTypeField(type, List.copyOf(boundaries));
    }

    private static String decoded(String text) {
        String rest = text.substring(text.lastIndexOf('\'') + 1);
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < rest.length(); i++) {
            int high = i + 2 < rest.length() ? Character.digit(rest.charAt(i + 1), 16) : -1;
            int low = i + 2 < rest.length() ? Character.digit(rest.charAt(i + 2), 16) : -1;
            if (rest.charAt(i) == '%' && high >= 0 && low >= 0) {
                plain.append((char) (16 * high + low));
                i += 2;
            } else {
                plain.append(rest.charAt(i));
            }
        }
        return plain.toString();
    }

    /** What stands between semicolons, without comments, quotes and quoting. */
    private static List<String> items(String value) {
        List<String> items = new ArrayList<>();
        StringBuilder item = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && (quoted || depth > 0)) {
                i++;
                if (depth == 0 && i < value.length()) {
                    item.append(value.charAt(i));
                }
            } else if (depth > 0 || !quoted && c == '(') {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                items.add(item.toString());
                item.setLength(0);
            } else {
                item.append(c);
            }
        }
        items.add(item.toString());
        return items;
    }
}
