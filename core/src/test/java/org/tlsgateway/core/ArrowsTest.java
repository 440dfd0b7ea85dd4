package org.tlsgateway.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Holds core to what DESIGN "Modules" and HOUSE_STYLE section 0 say of it. */
@AnalyzeClasses(packages = "org.tlsgateway.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    /** All of core but the reading of configuration. */
    private static final String[] DECISIONS = {
        "..core.name..",
        "..core.session..",
        "..core.ehlo..",
        "..core.tls..",
        "..core.delivery..",
        "..core.sts..",
        "..core.tlsrpt..",
        "..core.inspection..",
        "..core.quarantine..",
        "..core.failure.."
    };

    @ArchTest
    static final ArchRule CORE_SHOULD_DEPEND_ON_JDK_AND_JSPECIFY_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "javax.net.ssl..",
                    "javax.xml..",
                    "org.xml.sax..",
                    "org.jspecify..",
                    "org.tlsgateway.core..");

    @ArchTest
    static final ArchRule CORE_SHOULD_OPEN_NO_CONNECTION = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.net\\.(Socket|ServerSocket|DatagramSocket|HttpURLConnection|URLConnection)"
                    + "|java\\.net\\.http\\..*|java\\.nio\\.channels\\..*Socket.*|javax\\.net\\..*Socket.*");

    @ArchTest
    static final ArchRule DECISIONS_SHOULD_RESOLVE_NO_NAME = noClasses()
            .that()
            .resideInAnyPackage(DECISIONS)
            .should()
            .callMethod(java.net.InetAddress.class, "getByName", String.class)
            .orShould()
            .callMethod(java.net.InetAddress.class, "getAllByName", String.class)
            .orShould()
            .callMethod(java.net.InetAddress.class, "getHostName")
            .orShould()
            .callMethod(java.net.InetAddress.class, "getCanonicalHostName");

    @ArchTest
    static final ArchRule DECISIONS_SHOULD_READ_NO_CLOCK =
            noClasses().that().resideInAnyPackage(DECISIONS).should().accessTargetWhere(readsClock());

    @ArchTest
    static final ArchRule DECISIONS_SHOULD_TOUCH_NO_FILE = noClasses()
            .that()
            .resideInAnyPackage(DECISIONS)
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.nio\\.file\\.Files|java\\.io\\.(File|FileReader|FileWriter|File.*Stream|RandomAccessFile)");

    private static DescribedPredicate<JavaAccess<?>> readsClock() {
        Set<String> clocks = Set.of("currentTimeMillis", "nanoTime", "now", "systemUTC", "systemDefaultZone", "system");
        return DescribedPredicate.describe("reads the clock of the system", access -> {
            String owner = access.getTargetOwner().getName();
            boolean time = owner.equals("java.lang.System") || owner.startsWith("java.time.");
            return time && clocks.contains(access.getTarget().getName());
        });
    }
}
