package org.tlsgateway.mailets.inspection.sieve;

/** Values of tokens as RFC 5228 has them. */
final class Lexemes {
    private Lexemes() {}

    /** Section 2.4.1. */
    static long number(String image) {
        int end = image.length() - 1;
        long unit = switch (image.charAt(end)) {
            case 'K', 'k' -> 1L << 10;
            case 'M', 'm' -> 1L << 20;
            case 'G', 'g' -> 1L << 30;
            default -> 0;
        };
        return unit == 0 ? Long.parseLong(image) : Long.parseLong(image.substring(0, end)) * unit;
    }

    /** Section 2.4.2: quoted or multi-line. */
    static String string(String image) {
        return image.startsWith("\"") ? quoted(image) : multiLine(image);
    }

    private static String quoted(String image) {
        StringBuilder value = new StringBuilder(image.length());
        for (int i = 1; i < image.length() - 1; i++) {
            char c = image.charAt(i);
            value.append(c == '\\' ? image.charAt(++i) : c);
        }
        return value.toString();
    }

    /** Lines that begin with two dots lose one; a backslash is a backslash. */
    private static String multiLine(String image) {
        StringBuilder value = new StringBuilder(image.length());
        String[] lines = image.split("\r\n", -1);
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].equals(".")) {
                break;
            }
            value.append(lines[i].startsWith("..") ? lines[i].substring(1) : lines[i])
                    .append("\r\n");
        }
        return value.toString();
    }
}
