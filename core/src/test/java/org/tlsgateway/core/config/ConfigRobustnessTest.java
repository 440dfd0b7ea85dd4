package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigRobustnessTest {
    private static final String WHOLE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <smtpservers>
              <!-- a comment -->
              <gateway name="in" bind="127.0.0.1:25">
                <tls certificate="cert.pem" key="key.pem"/>
                <clients networks="127.0.0.0/8,::1"/>
                <rules><rule name="a" tls="strip" hide="SIZE" ehlo="*.x" reason="&amp;&#65;"/></rules>
                <limits recipients="100"><![CDATA[]]></limits>
                <auth>${env:AUTH:-never}</auth>
              </gateway>
            </smtpservers>
            """;

    @TempDir
    Path working;

    private ConfigDirectory conf;

    @BeforeEach
    void makeDirectory() {
        conf = new ConfigDirectory(working);
        conf.file("conf/smtpserver.xml", WHOLE);
    }

    @Test
    void seedOfTheLoopShouldBeGood() {
        assertThat(conf.problems()).isEmpty();
    }

    @Test
    void loaderShouldGiveADeclaredResultWhenBytesAreBroken() throws Exception {
        Random random = new Random(20261123);
        byte[] good = WHOLE.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 1000; i++) {
            byte[] broken = good.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(broken.length);
                switch (random.nextInt(3)) {
                    case 0 -> broken[at] = (byte) random.nextInt(256);
                    case 1 -> broken[at] = (byte) "<>&\"'/=!?[]${}:;# \n".charAt(random.nextInt(19));
                    default -> System.arraycopy(good, 0, broken, at, Math.min(random.nextInt(40), good.length - at));
                }
            }
            Files.write(working.resolve("conf/smtpserver.xml"), broken);
            assertDeclared(broken);
        }
    }

    @Test
    void loaderShouldGiveADeclaredResultWhenTheFileEndsAnywhere() throws Exception {
        byte[] good = WHOLE.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            Files.write(working.resolve("conf/smtpserver.xml"), cut);
            assertDeclared(cut);
        }
    }

    @Test
    void loaderShouldGiveADeclaredResultWhenElementsAreRandom() {
        Random random = new Random(42);
        List<String> names = OptionCatalog.elements().stream()
                .flatMap(element -> OptionCatalog.namesIn(element).stream())
                .toList();
        for (int i = 0; i < 30; i++) {
            StringBuilder xml = new StringBuilder();
            element(xml, random, names, 0);
            conf.smtp(xml.toString()).container(xml.toString());
            assertThat(conf.loader().attempt()).isNotNull();
        }
    }

    private static void element(StringBuilder xml, Random random, List<String> names, int depth) {
        String name = depth == 0 ? "gateway" : names.get(random.nextInt(names.size()));
        xml.append('<').append(name);
        if (random.nextBoolean()) {
            xml.append(' ')
                    .append(names.get(random.nextInt(names.size())))
                    .append("='")
                    .append(value(random))
                    .append("'");
        }
        xml.append('>').append(random.nextInt(4) == 0 ? value(random) : "");
        for (int children = depth > 4 ? 0 : random.nextInt(6); children > 0; children--) {
            element(xml, random, names, depth + 1);
        }
        xml.append("</").append(name).append('>');
    }

    private static String value(Random random) {
        return OptionCatalog.options()
                .get(random.nextInt(OptionCatalog.options().size()))
                .doc()
                .example();
    }

    private void assertDeclared(byte[] content) {
        LoadAttempt attempt = conf.loader().attempt();
        assertThat(attempt.result().allProblems())
                .as(() -> new String(content, StandardCharsets.ISO_8859_1))
                .allSatisfy(problem -> {
                    assertThat(problem.toString()).doesNotContain("\n", "\r", "Exception");
                    assertThat(problem.line()).isNotNegative();
                });
    }

    @Test
    void wrongEncodingShouldBeAProblemWithItsLine() throws Exception {
        Files.write(working.resolve("conf/smtpserver.xml"), new byte[] {'<', 'a', '>', 10, (byte) 0xff});

        assertThat(conf.problems()).containsExactly("conf/smtpserver.xml:2: has bytes that are not UTF-8");
    }

    @Test
    void otherEncodingsShouldBeRead() throws Exception {
        String text =
                "<smtpservers><gateway name='a'><rules><rule name='r' tls='strip' reason='\u00e9'/></rules></gateway>"
                        + "</smtpservers>";
        Path file = working.resolve("conf/smtpserver.xml");
        Files.write(file, ("<?xml version='1.0' encoding='ISO-8859-1'?>" + text).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(reason()).isEqualTo("\u00e9");
        Files.write(file, ("\ufeff" + text).getBytes(StandardCharsets.UTF_8));
        assertThat(reason()).isEqualTo("\u00e9");
        Files.write(file, text.getBytes(StandardCharsets.UTF_16));
        assertThat(reason()).isEqualTo("\u00e9");
        Files.write(file, ("<?xml version='1.0' encoding='KLINGON-8'?>" + text).getBytes(StandardCharsets.UTF_8));
        assertThat(conf.problems()).containsExactly("conf/smtpserver.xml:1: has an unknown encoding: KLINGON-8");
    }

    private String reason() {
        return conf.onlyListener().policy().rules().get(0).decision().reason();
    }

    @Test
    void documentTypeShouldBeRefusedWhenItNamesAFile() {
        conf.file("secret.txt", "hunter2");
        conf.file(
                "conf/smtpserver.xml",
                "<!DOCTYPE a [<!ENTITY x SYSTEM '"
                        + working.resolve("secret.txt").toUri() + "'>]>\n<a>&x;</a>");

        assertThat(conf.problems())
                .containsExactly("conf/smtpserver.xml:1: has a document type (DOCTYPE), which is not read here");
    }

    @Test
    void entityBombShouldBeRefusedAtOnce() {
        conf.file(
                "conf/smtpserver.xml",
                "<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'><!ENTITY d '&c;&c;'>]>\n<a>&d;</a>");

        assertThat(conf.problems()).hasSize(1).allMatch(problem -> problem.contains("DOCTYPE"));
    }

    @Test
    void deepElementsShouldBeRefused() {
        conf.file("conf/smtpserver.xml", "<a>".repeat(100_000));

        assertThat(conf.problems()).containsExactly("conf/smtpserver.xml:1: has more than 50 elements in each other");
    }

    @Test
    void hundredThousandNetworksShouldLoadInUnderASecond() {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            table.append("10.")
                    .append(i >> 16)
                    .append('.')
                    .append(i >> 8 & 255)
                    .append('.')
                    .append(i & 255);
            table.append(i % 2 == 0 ? " gold\n" : "/32\n");
        }
        conf.file("conf/clients.txt", table.toString());
        conf.listener("<clients table='conf/clients.txt'/>");
        conf.loader().load();

        // The time of this thread, so that other work on the machine does not count.
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        ListenerConfig listener = conf.onlyListener();
        Duration took = Duration.ofNanos(clock.getCurrentThreadCpuTime() - start);

        assertThat(listener.clients().size()).isEqualTo(100_000);
        assertThat(took).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void longBadTableShouldNotTakeLong() {
        conf.file("conf/clients.txt", "x".repeat(1_000_000) + "\n" + "y\n".repeat(100_000));

        assertThat(conf.listener("<clients table='conf/clients.txt'/>").problems())
                .hasSize(21);
    }
}
