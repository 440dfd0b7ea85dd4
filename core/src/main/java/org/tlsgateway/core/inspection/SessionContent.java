package org.tlsgateway.core.inspection;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a message that its session keeps: they can be read as often as one likes until the verdict of
 * {@link InSessionInspection#conclude} is there, whatever becomes of the mail that has them, and never change.
 */
public interface SessionContent {
    /** In bytes. */
    long length();

    /** From the first byte; the caller closes it. */
    InputStream open() throws IOException;
}
