package org.tlsgateway.mailets.inspection.sieve;

/** The comparators (RFC 5228 section 2.7.3, RFC 4790 section 9). */
enum Collation {
    OCTET("i;octet"),
    ASCII_CASEMAP("i;ascii-casemap"),
    ASCII_NUMERIC("i;ascii-numeric");

    private final String id;

    Collation(String id) {
        this.id = id;
    }

    static Collation read(Args args) throws ScriptException {
        String id = args.constant("the comparator's name");
        for (Collation collation : values()) {
            if (collation.id.equals(id)) {
                if (collation == ASCII_NUMERIC) {
                    args.need("comparator-" + id);
                }
                return collation;
            }
        }
        throw args.wrong("unknown comparator \"" + id + "\"; i;octet, i;ascii-casemap and i;ascii-numeric are known");
    }

    /** A text that is equal for equal texts, for substrings and patterns. */
    String fold(String text) {
        if (this != ASCII_CASEMAP) {
            return text;
        }
        StringBuilder folded = new StringBuilder(text);
        for (int i = 0; i < folded.length(); i++) {
            folded.setCharAt(i, (char) fold(folded.charAt(i)));
        }
        return folded.toString();
    }

    /** The same of one character. */
    int fold(int character) {
        return this == ASCII_CASEMAP && character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
    }

    int compare(String left, String right) {
        return this == ASCII_NUMERIC
                ? compareNumbers(digits(left), digits(right))
                : fold(left).compareTo(fold(right));
    }

    /** Leading digits without leading zeros; without any the text is positive infinity (RFC 4790 section 9.1.1). */
    private static String digits(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        if (end == 0) {
            return "";
        }
        int start = 0;
        while (start < end - 1 && text.charAt(start) == '0') {
            start++;
        }
        return text.substring(start, end);
    }

    private static int compareNumbers(String left, String right) {
        if (left.isEmpty() || right.isEmpty()) {
            return Boolean.compare(left.isEmpty(), right.isEmpty());
        }
        return left.length() != right.length() ? Integer.compare(left.length(), right.length()) : left.compareTo(right);
    }
}
