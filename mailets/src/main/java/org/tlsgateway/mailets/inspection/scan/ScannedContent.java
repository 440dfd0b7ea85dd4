package org.tlsgateway.mailets.inspection.scan;

import java.io.IOException;
import java.io.InputStream;

/** The message; opened once, and again only for an engine that must be asked at another address. */
public interface ScannedContent {
    /** In bytes. */
    long size();

    /** From its first byte. */
    InputStream open() throws IOException;
}
