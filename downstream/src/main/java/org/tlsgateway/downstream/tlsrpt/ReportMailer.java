package org.tlsgateway.downstream.tlsrpt;

import java.io.IOException;
import org.tlsgateway.core.tlsrpt.TlsReport;

/** Sends reports by mail. */
@FunctionalInterface
public interface ReportMailer {
    /**
     * Hands the report over to the delivery queue, which tries for as long as it takes.
     *
     * @param gzip the report
     * @param to the address of the domain's record
     * @return the queue id
     */
    String send(TlsReport report, byte[] gzip, String to) throws IOException;
}
