package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import org.tlsgateway.core.inspection.EngineResult;

/** How an engine is asked about one message on one connection. */
interface EngineProtocol {
    /** Where the answer goes; the first word counts. On the scan's thread. */
    interface Listener {
        void answered(EngineResult result);

        void failed(String why);
    }

    /** Adds the handlers that write what the other methods give, and read the answer. */
    void install(ChannelPipeline pipeline, Listener listener);

    /** What is written first, for a message of so many bytes. */
    Object opening(ScanFacts facts, long size);

    /** A block of the message as it is written; takes over the buffer. */
    Object block(ByteBuf block);

    /** What is written after the message. */
    Object end();
}
