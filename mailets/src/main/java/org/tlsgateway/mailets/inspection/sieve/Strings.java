package org.tlsgateway.mailets.inspection.sieve;

/** How the strings of a script are read. */
interface Strings {
    /** As they stand: the script does not use variables. */
    Strings VERBATIM = new Strings() {
        @Override
        public String value(String written) {
            return written;
        }

        @Override
        public boolean isKnown(String written) {
            return true;
        }
    };

    /** Before the script runs: references are checked and left as they are (RFC 5229 section 3). */
    Strings CHECKED = new Strings() {
        @Override
        public String value(String written) throws ScriptException {
            References.check(written);
            return written;
        }

        @Override
        public boolean isKnown(String written) {
            return !References.in(written);
        }
    };

    /** What the string is worth now. */
    String value(String written) throws ScriptException;

    /** Whether {@link #value} is what the script will work with. */
    boolean isKnown(String written);
}
