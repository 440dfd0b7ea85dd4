package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.inspection.ScanAction;

/** The command zINSTREAM of clamd (clamd(8)): blocks with their length before them, a length of 0 at the end, an answer that ends with NUL. */
final class ClamdProtocol implements EngineProtocol {
    private static final Pattern ANSWER = Pattern.compile("stream: (?:OK|(\\S{1,200}) FOUND)");
    /** What clamd says with AlertEncrypted, and with AlertExceedsMax of what is beyond its own limits. */
    private static final List<String> UNREAD = List.of("Heuristics.Encrypted.", "Heuristics.Limits.Exceeded");

    @Override
    public void install(ChannelPipeline pipeline, Listener listener) {
        pipeline.addLast(new TextAnswer(ClamdProtocol::read, listener));
    }

    @Override
    public Object opening(ScanFacts facts, long size) {
        return Unpooled.copiedBuffer("zINSTREAM\0", StandardCharsets.US_ASCII);
    }

    @Override
    public Object block(ByteBuf block) {
        return Unpooled.wrappedBuffer(Unpooled.copyInt(block.readableBytes()), block);
    }

    @Override
    public Object end() {
        return Unpooled.copyInt(0);
    }

    static @Nullable EngineResult read(String text, boolean ended) throws IOException {
        int end = text.indexOf('\0');
        if (end < 0) {
            if (ended) {
                throw new UnusableException("no answer: the connection ended before it");
            }
            return null;
        }
        String answer = text.substring(0, end);
        Matcher matcher = ANSWER.matcher(answer);
        if (end != text.length() - 1 || !matcher.matches()) {
            throw new UnusableException(
                    answer.endsWith("ERROR")
                            ? "scanner says: " + SafeText.line(answer, 100)
                            : "answer is not clamd's: " + SafeText.line(answer, 50));
        }
        String name = matcher.group(1);
        boolean unread = name != null && UNREAD.stream().anyMatch(name::startsWith);
        return new Answered(
                ScanAction.NO_ACTION,
                0,
                0,
                List.of(),
                name == null || unread ? List.of() : List.of(name),
                name == null || !unread ? List.of() : List.of(name),
                Coverage.WHOLE);
    }
}
