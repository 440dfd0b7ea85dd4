package org.tlsgateway.core.quarantine;

import java.util.Locale;
import java.util.Map;

/**
 * The text of HTML for somebody who must see what is in it and must not let it act: tags go, scripts and styles too, links and images
 * are followed by where they lead. What comes out is text, and is escaped as such where it is shown. It need not be right about broken
 * HTML; it needs one pass, whatever the input is.
 */
public final class HtmlText {
    private static final Map<String, String> ENTITIES = Map.of(
            "amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ", "copy", "\u00a9", "euro",
            "\u20ac");
    private static final String BLOCKS =
            " p div br tr li ul ol table h1 h2 h3 h4 h5 h6 hr blockquote pre section article header footer ";
    private static final String UNSHOWN = " script style title template noscript ";
    private static final int LONGEST_ENTITY = 10;
    private static final int LONGEST_LINK = 300;

    private final String html;
    private final String lower;
    private final StringBuilder text = new StringBuilder();
    private String link = "";
    private int at;

    private HtmlText(String html) {
        this.html = html;
        this.lower = html.toLowerCase(Locale.ROOT);
    }

    /** The text. */
    public static String of(String html) {
        return new HtmlText(html).run();
    }

    private String run() {
        while (at < html.length()) {
            char c = html.charAt(at);
            if (c == '<') {
                markup();
            } else if (c == '&') {
                entity();
            } else {
                blankOr(c);
                at++;
            }
        }
        return text.toString()
                .replaceAll(" *\n *", "\n")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }

    private void blankOr(char c) {
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            text.append(c);
        } else if (text.length() > 0 && !Character.isWhitespace(text.charAt(text.length() - 1))) {
            text.append(' ');
        }
    }

    private void markup() {
        if (html.startsWith("<!--", at)) {
            int end = html.indexOf("-->", at + 4);
            at = end < 0 ? html.length() : end + 3;
            return;
        }
        int name = at + 1 < html.length() && html.charAt(at + 1) == '/' ? at + 2 : at + 1;
        int end = name;
        while (end < html.length() && Character.isLetterOrDigit(html.charAt(end))) {
            end++;
        }
        boolean declaration = name < html.length() && (html.charAt(name) == '!' || html.charAt(name) == '?');
        if (!declaration && (end == name || !Character.isLetter(html.charAt(name)))) {
            text.append('<');
            at++;
            return;
        }
        String tag = end - name > 20 ? "" : lower.substring(name, end);
        int close = endOfTag(end);
        boolean closing = name == at + 2;
        if (!closing) {
            opened(tag, html.substring(end, close));
        } else if (tag.equals("a")) {
            endOfLink();
        }
        if (BLOCKS.contains(" " + tag + " ")) {
            text.append('\n');
        }
        at = Math.min(close + 1, html.length());
        if (!closing && !tag.isEmpty() && UNSHOWN.contains(" " + tag + " ")) {
            int over = lower.indexOf("</" + tag, at);
            at = over < 0 ? html.length() : over;
        }
    }

    /** Where its '>' is, outside of quotes; the end of the text when there is none. */
    private int endOfTag(int from) {
        char quote = 0;
        for (int i = from; i < html.length(); i++) {
            char c = html.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i;
            }
        }
        return html.length();
    }

    private void opened(String tag, String attributes) {
        if (tag.equals("a")) {
            endOfLink();
            link = value(attributes, "href");
        } else if (tag.equals("img")) {
            text.append("[image ").append(value(attributes, "src")).append(']');
        }
    }

    private void endOfLink() {
        if (!link.isEmpty()) {
            text.append(" [").append(link).append(']');
        }
        link = "";
    }

    /** The value of an attribute, cut; empty when it is not there. */
    private static String value(String attributes, String name) {
        String lower = attributes.toLowerCase(Locale.ROOT);
        int begin = lower.indexOf(name);
        int equals = begin < 0 ? -1 : lower.indexOf('=', begin);
        if (equals < 0 || !lower.substring(begin + name.length(), equals).isBlank()) {
            return "";
        }
        String rest = attributes.substring(equals + 1).stripLeading();
        char first = rest.isEmpty() ? 0 : rest.charAt(0);
        int end = first == '"' || first == '\'' ? rest.indexOf(first, 1) : endOfWord(rest);
        String value = end < 0 ? rest : rest.substring(0, end);
        value = first == '"' || first == '\'' ? value.substring(1) : value;
        return value.length() > LONGEST_LINK ? value.substring(0, LONGEST_LINK) + "..." : value;
    }

    private static int endOfWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return text.length();
    }

    private void entity() {
        int end = html.indexOf(';', at);
        String name = end < 0 || end - at > LONGEST_ENTITY ? "" : html.substring(at + 1, end);
        String meant = ENTITIES.get(name.toLowerCase(Locale.ROOT));
        if (meant == null && name.matches("#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}")) {
            boolean hex = name.charAt(1) == 'x' || name.charAt(1) == 'X';
            int number = hex ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
            meant = Character.isValidCodePoint(number) ? Character.toString(number) : null;
        }
        text.append(meant == null ? "&" : meant);
        at = meant == null ? at + 1 : end + 1;
    }
}
