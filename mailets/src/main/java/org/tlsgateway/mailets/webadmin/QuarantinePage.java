package org.tlsgateway.mailets.webadmin;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import javax.mail.MessagingException;
import org.tlsgateway.core.quarantine.BrowserGuard;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The page for operators: three files of this jar. It loads nothing from elsewhere, runs no script but its own file, and puts whatever
 * it shows into the page as text.
 */
final class QuarantinePage {
    private static final String PATH = "/gateway/quarantine/page";
    private static final Map<String, String> FILES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "page.css", "text/css; charset=utf-8");
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    /** Says whether a request may be answered. */
    interface Check {
        void check(Request request, BrowserGuard.Change change) throws MessagingException;
    }

    private final Check check;

    QuarantinePage(Check check) {
        this.check = check;
    }

    void define(Service service) {
        // With a slash at its end, so that the names of its files are below it.
        service.get(PATH, (request, response) -> {
            response.header("Location", PATH + "/");
            response.status(308);
            return "";
        });
        service.get(PATH + "/", (request, response) -> file("index.html", request, response));
        for (String name : FILES.keySet()) {
            service.get(PATH + "/" + name, (request, response) -> file(name, request, response));
        }
    }

    private Object file(String name, Request request, Response response) throws MessagingException, IOException {
        response.header("Content-Security-Policy", POLICY);
        response.header("X-Content-Type-Options", "nosniff");
        response.header("X-Frame-Options", "DENY");
        response.header("Referrer-Policy", "no-referrer");
        response.header("Cross-Origin-Opener-Policy", "same-origin");
        response.header("Cross-Origin-Resource-Policy", "same-origin");
        response.header("Cache-Control", "no-store");
        try {
            check.check(request, BrowserGuard.Change.NOTHING);
        } catch (Problem problem) {
            return problem.answer(response);
        }
        response.type(FILES.get(name));
        try (InputStream in = QuarantinePage.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new IOException("the jar has no " + name);
            }
            return in.readAllBytes();
        }
    }
}
