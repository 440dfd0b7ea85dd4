package org.tlsgateway.downstream.sts;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.sts.StsPolicyResult;
import org.tlsgateway.core.sts.StsPolicyText;
import org.tlsgateway.downstream.sts.StsFetcher.Fetch;

/** Judges what a policy host answers (RFC 8461 section 3.3). */
final class PolicyResponse {
    private static final int MAX_SHOWN = 60;

    private PolicyResponse() {}

    /** What is wrong with the head, null when nothing is. */
    static @Nullable String problem(HttpResponse response) {
        int status = response.status().code();
        // RFC 8461 section 3.3: redirects MUST NOT be followed.
        if (status >= 300 && status < 400) {
            return "the policy host redirects (" + status + "), which is not followed";
        }
        // RFC 8461 section 3.3: any status but 200 is an error.
        if (status != 200) {
            return "the policy host says " + status;
        }
        HttpHeaders headers = response.headers();
        List<String> types = headers.getAll(HttpHeaderNames.CONTENT_TYPE);
        // RFC 8461 section 3.3: another media type may be a file that some user of that host has put there.
        if (types.size() != 1 || !isPlainText(types.get(0))) {
            return "the policy is not text/plain but "
                    + (types.isEmpty() ? "of no type" : "'" + SafeText.line(types.get(0), MAX_SHOWN) + "'");
        }
        List<String> encodings = headers.getAll(HttpHeaderNames.CONTENT_ENCODING);
        if (!encodings.stream().allMatch(encoding -> encoding.strip().equalsIgnoreCase("identity"))) {
            return "the policy is compressed or encoded, which was not asked for";
        }
        return tooLong(headers.get(HttpHeaderNames.CONTENT_LENGTH))
                ? "the policy is longer than " + StsPolicyText.MAX_SIZE
                : null;
    }

    private static boolean isPlainText(String type) {
        int parameters = type.indexOf(';');
        String media = parameters < 0 ? type : type.substring(0, parameters);
        return media.strip().toLowerCase(Locale.ROOT).equals("text/plain");
    }

    private static boolean tooLong(@Nullable String length) {
        try {
            return length != null && Long.parseLong(length.strip()) > StsPolicyText.MAX_SIZE;
        } catch (NumberFormatException endless) {
            return true;
        }
    }

    /** The policy that these bytes are. */
    static Fetch policy(String id, byte[] body) {
        String text;
        try {
            // RFC 8461 section 3.2: US-ASCII, UTF-8 in what is not known.
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException notText) {
            return new Fetch.Failed(Failure.STS_POLICY_INVALID, "the policy is not UTF-8");
        }
        StsPolicyResult result = StsPolicyText.parse(id, text);
        if (result instanceof StsPolicyResult.Invalid invalid) {
            return new Fetch.Failed(invalid.failure(), invalid.problem());
        }
        return new Fetch.Fetched(((StsPolicyResult.Valid) result).policy());
    }
}
