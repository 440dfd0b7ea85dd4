package org.tlsgateway.hooks.listener;

import io.netty.buffer.ByteBuf;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.hooks.framing.ChunkSize;
import org.tlsgateway.hooks.framing.SmtpFramer;
import org.tlsgateway.hooks.framing.SmtpInput;
import org.tlsgateway.hooks.verdict.ChunkedMessage;
import org.tlsgateway.hooks.verdict.MessageIntake;

/**
 * From BDAT to its reply (RFC 3030 section 2). The octets follow the command at once, so that they come in, or are swallowed, before
 * anything is replied: what is refused does not bring the framing out of step.
 */
final class ChunkDialogue {
    private final GatewaySession session;
    private final SmtpFramer framer;
    private @Nullable Response reply;

    ChunkDialogue(GatewaySession session, SmtpFramer framer) {
        this.session = session;
        this.framer = framer;
    }

    /** BDAT was answered: returns what the framer is to do now; the answer is kept until the octets are there. */
    Runnable begin(Response answer) {
        reply = answer;
        return answer.getRetCode().startsWith("2") ? framer::nextChunk : framer::skipChunk;
    }

    /** True from BDAT to the last of its octets. */
    boolean receiving() {
        return reply != null;
    }

    /** Where the octets go, null when they go nowhere. */
    @Nullable
    MessageIntake intake() {
        ChunkedMessage message = session.chunked();
        return message == null ? null : message.intake();
    }

    /** Takes octets; returns what the framer is to do now. */
    Runnable take(ByteBuf octets) {
        ChunkedMessage message = session.chunked();
        return message != null && message.take(octets) ? framer::nextChunk : framer::skipChunk;
    }

    /** The octets are there: returns the reply, null when the message is complete and will be replied to by its verdict. */
    @Nullable
    Response end(ChunkSize chunk) {
        Response answer = reply;
        reply = null;
        ChunkedMessage message = session.chunked();
        if (answer == null || message == null) {
            return answer;
        }
        boolean last = chunk.part() == ChunkSize.Part.LAST;
        SmtpInput.Kind fault = last ? message.faultAtEnd() : message.fault();
        if (fault != null) {
            session.statistics().refused(message.intake().size());
            session.resetState();
            return new SMTPResponse("550", "5.5.2 " + fault.text());
        }
        if (!last) {
            return answer;
        }
        session.endChunked();
        return null;
    }
}
