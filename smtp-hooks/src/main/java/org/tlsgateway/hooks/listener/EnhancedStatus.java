package org.tlsgateway.hooks.listener;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.StartTlsResponse;
import org.apache.james.protocols.smtp.SMTPResponse;

/** Makes ENHANCEDSTATUSCODES (RFC 2034) true: some of James's own replies, those to AUTH most of all, have no such code. */
final class EnhancedStatus {
    private static final Pattern HAS_ONE = Pattern.compile("\\d{3}[ -][245]\\.\\d{1,3}\\.\\d{1,3} .*", Pattern.DOTALL);

    /** RFC 3463, RFC 4954 section 6. */
    private static final Map<String, String> BY_CODE = Map.of(
            "235", "2.7.0",
            "451", "4.3.0",
            "454", "4.7.0",
            "500", "5.5.2",
            "501", "5.5.4",
            "503", "5.5.1",
            "504", "5.5.4",
            "535", "5.7.8");

    private EnhancedStatus() {}

    /** The reply with an enhanced status code where RFC 2034 section 4 wants one. */
    static Response complete(Response response) {
        String code = response.getRetCode();
        if (code == null
                || response instanceof StartTlsResponse
                || response.getLines().size() != 1
                || code.charAt(0) == '3'
                || HAS_ONE.matcher(response.getLines().get(0)).matches()) {
            return response;
        }
        String line = response.getLines().get(0).toString();
        String status = BY_CODE.getOrDefault(code, code.charAt(0) + ".0.0");
        SMTPResponse complete = new SMTPResponse(code, status + " " + line.substring(Math.min(4, line.length())));
        complete.setEndSession(response.isEndSession());
        return complete;
    }
}
