package org.tlsgateway.mailets.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.dom.TextBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.TlsReportsConfig.Dkim;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.DayCounts;
import org.tlsgateway.core.tlsrpt.PolicyCounts;
import org.tlsgateway.core.tlsrpt.ReportedPolicy;
import org.tlsgateway.core.tlsrpt.Submitter;
import org.tlsgateway.core.tlsrpt.TlsReport;
import org.tlsgateway.downstream.tlsrpt.ReportJson;

/** The mail as its receiver sees it: parsed by mime4j, its signature checked by jDKIM. */
class ReportMessageTest {
    private static final DomainName DOMAIN = new DomainName("example.net");
    private static final String LONG_LABELS = ("a".repeat(60) + ".").repeat(3) + "test";

    @TempDir
    Path directory;

    private KeyPair keys;
    private DkimSigner signer;

    @BeforeEach
    void makeKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        signer = new DkimSigner(new Dkim(pem(keys), "s1", new DomainName("sender.example.com")), ReportMessage.HEADERS);
    }

    /** RFC 8460 section 5.3 */
    @Test
    void headerShouldTellDomainAndSubmitterWhenReportIsMailed() throws Exception {
        Message mail = parse(message("example.net", "tls@mail.sender.example.com"));
        assertThat(mail.getSubject())
                .matches("Report Domain: example\\.net Submitter: mail\\.sender\\.example\\.com"
                        + " Report-ID: <2026-11-24\\.[0-9a-f]{20}@mail\\.sender\\.example\\.com>");
        assertThat(header(mail, "TLS-Report-Domain")).isEqualTo("example.net");
        assertThat(header(mail, "TLS-Report-Submitter")).isEqualTo("mail.sender.example.com");
        assertThat(mail.getFrom().get(0).getAddress()).isEqualTo("tls@mail.sender.example.com");
        assertThat(mail.getTo().flatten().get(0).toString()).isEqualTo("reports@example.net");
        assertThat(mail.getMimeType()).isEqualTo("multipart/report");
        assertThat(header(mail, "Content-Type")).contains("report-type=\"tlsrpt\"");
        // RFC 8689 section 5
        assertThat(header(mail, "TLS-Required")).isEqualTo("No");
        assertThat(header(mail, "Auto-Submitted")).isEqualTo("auto-generated");
    }

    @Test
    void secondPartShouldBeTheReportWhenMailIsParsed() throws Exception {
        TlsReport report = report("example.net", "tls@mail.sender.example.com");
        List<Entity> parts = ((Multipart) parse(message("example.net", "tls@mail.sender.example.com"))
                        .getBody())
                .getBodyParts();
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).getMimeType()).isEqualTo("text/plain");
        assertThat(((TextBody) parts.get(0).getBody()).getMimeCharset()).isEqualToIgnoringCase("us-ascii");
        Entity attachment = parts.get(1);
        assertThat(attachment.getMimeType()).isEqualTo("application/tlsrpt+gzip");
        assertThat(attachment.getDispositionType()).isEqualTo("attachment");
        assertThat(attachment.getFilename())
                .isEqualTo(
                        "mail.sender.example.com!example.net!1795478400!1795564799!" + report.uniqueId() + ".json.gz");
        try (InputStream json = new GZIPInputStream(((SingleBody) attachment.getBody()).getInputStream())) {
            assertThat(new String(json.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(ReportJson.of(report));
        }
    }

    /** RFC 8460 section 3 and section 5.3 */
    @Test
    void signatureShouldHoldWhenMailIsSigned() throws Exception {
        SignatureRecord signature = verify(signed());
        assertThat(signature.getDToken()).hasToString("sender.example.com");
        assertThat(signature.getSelector()).hasToString("s1");
        assertThat(signature.getHashAlgo()).hasToString("sha-256");
        assertThat(signature.getHeaderCanonicalisationMethod()).isEqualTo("relaxed");
        assertThat(signature.getBodyCanonicalisationMethod()).isEqualTo("relaxed");
        assertThat(signature.getBodyHashLimit()).as("no l=").isNegative();
        assertThat(signature.getHeaders()).extracting(CharSequence::toString).containsAll(ReportMessage.HEADERS);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "Report Domain: example.net, Report Domain: example.org",
        "TLS-Report-Submitter: mail, TLS-Report-Submitter: male",
        "To: <reports@, To: <others@",
        "filename=, filenome="
    })
    void signatureShouldBreakWhenMailIsChanged(String from, String to) throws Exception {
        String mail = new String(signed(), StandardCharsets.US_ASCII);
        assertThat(mail).contains(from);
        byte[] changed = mail.replace(from, to).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> verify(changed)).isInstanceOf(FailException.class);
    }

    @Test
    void signatureShouldHoldWhenAServerFoldsTheHeaderAnew() throws Exception {
        String mail = new String(signed(), StandardCharsets.US_ASCII);
        String folded = mail.replace("\r\n Submitter:", "  Submitter:");
        assertThat(folded).isNotEqualTo(mail);
        verify(folded.getBytes(StandardCharsets.US_ASCII));
    }

    /** RFC 5321 section 4.5.3.1.6, RFC 5322 section 2.1.1 */
    @Test
    void linesShouldBeShortEnoughWhenNamesAreLong() throws Exception {
        byte[] mail = signer.sign(message(LONG_LABELS, "t@" + LONG_LABELS));
        assertThat(new String(mail, StandardCharsets.US_ASCII).split("\r\n", -1))
                .allSatisfy(line -> assertThat(line.length()).isLessThan(998));
        verify(mail);
    }

    @Test
    void linesShouldEndInCrLfWhenMailIsMade() throws Exception {
        String mail = new String(signed(), StandardCharsets.ISO_8859_1);
        assertThat(mail.replace("\r\n", "")).doesNotContain("\r", "\n");
        assertThat(mail.chars().allMatch(c -> c < 128)).isTrue();
    }

    @Test
    void signerShouldSayWhyWhenKeyIsNotRsa() throws Exception {
        KeyPair elliptic = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Dkim dkim = new Dkim(pem(elliptic), "s1", DOMAIN);
        assertThatThrownBy(() -> new DkimSigner(dkim, ReportMessage.HEADERS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not RSA");
    }

    @Test
    void signerShouldSayWhyWhenFileHasNoKey() throws Exception {
        Dkim dkim = new Dkim(Files.writeString(directory.resolve("x.pem"), "x"), "s1", DOMAIN);
        assertThatThrownBy(() -> new DkimSigner(dkim, ReportMessage.HEADERS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no private key");
    }

    private byte[] signed() throws IOException {
        return signer.sign(message("example.net", "tls@mail.sender.example.com"));
    }

    private static byte[] message(String domain, String contact) {
        TlsReport report = report(domain, contact);
        return new ReportMessage(
                        report,
                        ReportJson.gzip(report),
                        "reports@example.net",
                        "gw.sender.example.com",
                        Instant.parse("2026-11-25T01:02:03Z"))
                .toMessage();
    }

    private static TlsReport report(String domain, String contact) {
        DomainName name = new DomainName(domain);
        PolicyCounts counts = new PolicyCounts(ReportedPolicy.none(name), 5, 0, Map.of());
        DayCounts day = new DayCounts(LocalDate.parse("2026-11-24"), new TreeMap<>(Map.of(name, List.of(counts))));
        return TlsReport.of(new Submitter("Sender", contact), day, name, "site");
    }

    private SignatureRecord verify(byte[] mail) throws IOException, FailException {
        String key = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
        DKIMVerifier verifier = new DKIMVerifier((methods, selector, domain) -> {
            assertThat(selector + "._domainkey." + domain).isEqualTo("s1._domainkey.sender.example.com");
            return List.of("v=DKIM1; k=rsa; p=" + key);
        });
        List<SignatureRecord> valid = verifier.verify(new ByteArrayInputStream(mail));
        assertThat(valid).hasSize(1);
        return valid.get(0);
    }

    private static Message parse(byte[] mail) throws IOException {
        return new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(mail));
    }

    private static String header(Message mail, String name) {
        assertThat(mail.getHeader().getFields(name)).hasSize(1);
        return mail.getHeader().getField(name).getBody().strip();
    }

    private Path pem(KeyPair pair) throws IOException {
        String body = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
        return Files.writeString(
                directory.resolve(pair.getPrivate().getAlgorithm() + ".pem"),
                "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
    }
}
