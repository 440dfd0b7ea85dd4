package org.tlsgateway.downstream.dns;

import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.tlsgateway.core.failure.Cause;
import org.tlsgateway.core.failure.Failure;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Why a look-up failed, in words. */
final class DnsWords {
    private DnsWords() {}

    static DnsReply.Failed unavailable(Name name, int type, Throwable error) {
        return new DnsReply.Failed(
                Failure.DNS_UNAVAILABLE,
                "look-up of " + Type.string(type) + " " + name.toString(true) + " failed: " + words(error));
    }

    static String rcode(Name name, int type, Message message) {
        return "look-up of " + Type.string(type) + " " + name.toString(true) + " failed: the resolver says "
                + Rcode.string(message.getRcode()) + extended(message);
    }

    /** The codes of RFC 8914 in brackets, empty without. */
    static String extended(Message message) {
        OPTRecord opt = message.getOPT();
        if (opt == null) {
            return "";
        }
        for (EDNSOption each : opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR)) {
            if (each instanceof ExtendedErrorCodeOption error) {
                return " (" + ExtendedErrorCodeOption.text(error.getErrorCode()) + ")";
            }
        }
        return "";
    }

    static String words(Throwable error) {
        Throwable cause = Cause.of(error);
        if (cause instanceof TimeoutException || isTimeout(cause)) {
            return "no answer in time";
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    /** dnsjava's resolvers say so in two ways. */
    private static boolean isTimeout(Throwable error) {
        String message = Objects.requireNonNullElse(error.getMessage(), "");
        return error instanceof SocketTimeoutException || message.startsWith("Timed out");
    }

    /** The message without what was not asked for. */
    static Message relevant(Message message, Message query) {
        Message normal = message.normalize(query);
        if (normal == null) {
            throw new IllegalStateException("the answer contradicts itself");
        }
        return normal;
    }
}
