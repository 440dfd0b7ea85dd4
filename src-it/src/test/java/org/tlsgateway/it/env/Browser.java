package org.tlsgateway.it.env;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A headless Chromium, driven by the WebDriver protocol of the W3C through Debian's chromedriver. */
public final class Browser implements BeforeAllCallback, AfterAllCallback {
    /** The key under which WebDriver gives an element (W3C WebDriver, section 12). */
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private WorkDirectory directory;
    private PeerProcess driver;
    private String base;

    @Override
    public void beforeAll(ExtensionContext context) {
        Peers.require("chromium", "chromedriver");
        directory = WorkDirectory.create("browser");
        int port = Ports.free();
        driver = PeerProcess.start(
                "chromedriver",
                directory.path().resolve("driver.log"),
                Map.of("HOME", directory.path().toString()),
                List.of(Peers.find("chromedriver").toString(), "--port=" + port));
        driver.awaitOutput("was started successfully", SOON);
        ObjectNode options = MAPPER.createObjectNode();
        ArrayNode arguments = options.putArray("args");
        for (String argument : List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,900",
                "--user-data-dir=" + directory.path().resolve("profile"))) {
            arguments.add(argument);
        }
        ObjectNode body = MAPPER.createObjectNode();
        ObjectNode wanted = body.putObject("capabilities").putObject("alwaysMatch");
        wanted.set("goog:chromeOptions", options);
        wanted.putObject("goog:loggingPrefs").put("browser", "ALL");
        base = "http://127.0.0.1:" + port + "/session";
        base += "/" + call("POST", "", body).path("sessionId").asText();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (driver != null) {
            try {
                call("DELETE", "", null);
            } catch (AssertionError | RuntimeException gone) {
                // The process is ended below.
            }
            driver.close();
        }
        if (directory != null) {
            directory.close();
        }
    }

    public void open(String url) {
        call("POST", "/url", MAPPER.createObjectNode().put("url", url));
    }

    public void resize(int width, int height) {
        call(
                "POST",
                "/window/rect",
                MAPPER.createObjectNode().put("width", width).put("height", height));
    }

    /** What an expression of JavaScript gives. */
    public JsonNode script(String expression) {
        ObjectNode body = MAPPER.createObjectNode().put("script", "return " + expression);
        body.putArray("args");
        return call("POST", "/execute/sync", body);
    }

    /** The rendered text of the first element that matches. */
    public String text(String css) {
        return call("GET", "/element/" + element(css) + "/text", null).asText();
    }

    /** The rendered texts of all that match. */
    public List<String> texts(String css) {
        List<String> texts = new ArrayList<>();
        script("[...document.querySelectorAll(" + quoted(css) + ")].map(e => e.innerText)")
                .forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Clicks as a person would: it fails when something is in the way. */
    public void click(String css) {
        call("POST", "/element/" + element(css) + "/click", MAPPER.createObjectNode());
    }

    public void type(String css, String keys) {
        call(
                "POST",
                "/element/" + element(css) + "/value",
                MAPPER.createObjectNode().put("text", keys));
    }

    /** Waits until the expression is true. */
    public void await(String expression) {
        if (!Waiting.within(SOON, () -> script("!!(" + expression + ")").asBoolean())) {
            throw new AssertionError("not so: " + expression + "\n"
                    + script("document.body.innerText").asText() + "\n" + log());
        }
    }

    /** Waits until an element that matches has the text in it. */
    public void awaitText(String css, String text) {
        await("[...document.querySelectorAll(" + quoted(css)
                + ")].some(e => e.checkVisibility() && e.innerText.includes(" + quoted(text) + "))");
    }

    /** The lines of the console since the last time, such as violations of the page's policy. */
    public List<String> log() {
        List<String> lines = new ArrayList<>();
        call("POST", "/se/log", MAPPER.createObjectNode().put("type", "browser"))
                .forEach(entry -> lines.add(entry.path("message").asText()));
        return lines;
    }

    /** A picture of the window, as PNG. */
    public void screenshot(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(
                    file,
                    Base64.getDecoder().decode(call("GET", "/screenshot", null).asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Light or dark, as the operator's system has it. */
    public void prefer(String scheme) {
        ObjectNode body = MAPPER.createObjectNode().put("cmd", "Emulation.setEmulatedMedia");
        body.putObject("params")
                .putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        call("POST", "/goog/cdp/execute", body);
    }

    private static String quoted(String text) {
        return MAPPER.valueToTree(text).toString();
    }

    private String element(String css) {
        ObjectNode body = MAPPER.createObjectNode().put("using", "css selector").put("value", css);
        return call("POST", "/element", body).path(ELEMENT).asText();
    }

    private JsonNode call(String method, String path, JsonNode body) {
        HttpRequest.BodyPublisher content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body.toString());
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(base + path))
                            .header("Content-Type", "application/json")
                            .method(method, content)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode value = MAPPER.readTree(response.body()).path("value");
            if (response.statusCode() != 200) {
                throw new AssertionError(method + " " + path + " " + body + ": "
                        + value.path("message").asText());
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
