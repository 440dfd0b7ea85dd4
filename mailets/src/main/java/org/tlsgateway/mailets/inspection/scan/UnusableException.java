package org.tlsgateway.mailets.inspection.scan;

import java.io.IOException;

/** There is an answer, but not one that says what to do. */
@SuppressWarnings("serial")
final class UnusableException extends IOException {
    UnusableException(String why) {
        super(why);
    }
}
