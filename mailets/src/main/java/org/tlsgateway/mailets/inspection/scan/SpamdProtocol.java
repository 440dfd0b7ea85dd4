package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Symbol;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.inspection.ScanAction;

/** The command SYMBOLS of spamd (its file PROTOCOL): points and the names of rules; spamd advises nothing, the configuration does. */
final class SpamdProtocol implements EngineProtocol {
    private static final Pattern STATUS = Pattern.compile("SPAMD/\\d{1,3}\\.\\d{1,3} (\\d{1,3}) (\\S.*)");
    private static final Pattern SPAM = Pattern.compile(
            "Spam: *(True|False|Yes|No) *; *(-?\\d{1,9}(?:\\.\\d{1,9})?) */ *(-?\\d{1,9}(?:\\.\\d{1,9})?)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LENGTH = Pattern.compile("Content-length: *(\\d{1,9})", Pattern.CASE_INSENSITIVE);
    private static final int MAX_SYMBOLS = 1000;

    private final double rejectScore;

    /** With the points from which a message is refused, 0 for never. */
    SpamdProtocol(double rejectScore) {
        this.rejectScore = rejectScore;
    }

    @Override
    public void install(ChannelPipeline pipeline, Listener listener) {
        pipeline.addLast(new TextAnswer(this::read, listener));
    }

    @Override
    public Object opening(ScanFacts facts, long size) {
        return Unpooled.copiedBuffer(
                "SYMBOLS SPAMC/1.5\r\nContent-length: " + size + "\r\n\r\n", StandardCharsets.US_ASCII);
    }

    @Override
    public Object block(ByteBuf block) {
        return block;
    }

    @Override
    public Object end() {
        return Unpooled.EMPTY_BUFFER;
    }

    @Nullable
    EngineResult read(String text, boolean ended) throws IOException {
        int body = text.indexOf("\r\n\r\n");
        int firstLine = text.indexOf("\r\n");
        String status = firstLine < 0 ? text : text.substring(0, firstLine);
        Matcher first = STATUS.matcher(status);
        if ((firstLine >= 0 || text.length() > 100) && !first.matches()) {
            throw new UnusableException("answer is not spamd's: " + SafeText.line(status, 50));
        }
        // spamd closes after an error without the empty line.
        if (firstLine >= 0 && !first.group(1).equals("0")) {
            throw new UnusableException("scanner says: " + SafeText.line(first.group(1) + " " + first.group(2), 100));
        }
        if (body >= 0) {
            String[] headers =
                    text.substring(firstLine + 2, Math.max(firstLine + 2, body)).split("\r\n");
            Matcher length = field(headers, LENGTH);
            String rest = text.substring(body + 4);
            int whole = length == null ? ended ? rest.length() : Integer.MAX_VALUE : Integer.parseInt(length.group(1));
            if (rest.length() >= whole) {
                if (!rest.substring(whole).isBlank()) {
                    throw new UnusableException("answer longer than it says");
                }
                return answer(field(headers, SPAM), rest.substring(0, whole));
            }
        }
        if (ended) {
            throw new UnusableException("no answer: the connection ended before it");
        }
        return null;
    }

    private static @Nullable Matcher field(String[] headers, Pattern pattern) {
        return Arrays.stream(headers)
                .map(header -> pattern.matcher(header.strip()))
                .filter(Matcher::matches)
                .findFirst()
                .orElse(null);
    }

    private Answered answer(@Nullable Matcher spam, String symbols) throws IOException {
        if (spam == null) {
            throw new UnusableException("answer without points");
        }
        double score = Double.parseDouble(spam.group(2));
        double threshold = Double.parseDouble(spam.group(3));
        boolean isSpam = spam.group(1).matches("(?i)true|yes");
        ScanAction action = rejectScore > 0 && score >= rejectScore
                ? ScanAction.REJECT
                : isSpam ? ScanAction.ADD_HEADER : ScanAction.NO_ACTION;
        List<Symbol> names = Arrays.stream(symbols.split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .limit(MAX_SYMBOLS)
                .map(name -> new Symbol(name, 0))
                .toList();
        return Answered.points(action, score, rejectScore > 0 ? rejectScore : threshold, names);
    }
}
