package org.tlsgateway.hooks.listener;

import java.time.Clock;
import java.util.concurrent.Executor;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.metrics.api.MetricFactory;
import org.tlsgateway.hooks.server.DownstreamServers;
import org.tlsgateway.hooks.verdict.ContentStore;

/**
 * What sessions share, whatever their listener.
 *
 * @param processor James's mailet container
 * @param inspections runs it: its threads may block for as long as a scanner does
 * @param contents keeps messages while they come in
 * @param metrics counters
 * @param clock the time in Received
 * @param servers the downstream servers of sessions
 * @param own where connections reach the gateway itself
 */
public record ListenerServices(
        MailProcessor processor,
        Executor inspections,
        ContentStore contents,
        MetricFactory metrics,
        Clock clock,
        DownstreamServers servers,
        OwnNetwork own) {
    public ListenerServices(
            MailProcessor processor,
            Executor inspections,
            ContentStore contents,
            MetricFactory metrics,
            Clock clock,
            DownstreamServers servers) {
        this(processor, inspections, contents, metrics, clock, servers, new OwnNetwork());
    }
}
