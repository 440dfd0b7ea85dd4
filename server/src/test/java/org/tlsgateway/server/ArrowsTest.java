package org.tlsgateway.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the arrows of DESIGN "Modules" where all modules are seen. */
@AnalyzeClasses(
        packages = "org.tlsgateway",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArrowsTest.WithoutShaded.class})
class ArrowsTest {
    private static final String CORE = "org.tlsgateway.core..";
    private static final String DOWNSTREAM = "org.tlsgateway.downstream..";
    private static final String HOOKS = "org.tlsgateway.hooks..";
    private static final String MAILETS = "org.tlsgateway.mailets..";
    private static final String SERVER = "org.tlsgateway.server..";
    private static final String JAMES = "org.apache.james..";

    @ArchTest
    static final ArchRule HOOKS_SHOULD_NOT_SEE_MAILETS_OR_SERVER = noClasses()
            .that()
            .resideInAPackage(HOOKS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MAILETS, SERVER);

    @ArchTest
    static final ArchRule MAILETS_SHOULD_NOT_SEE_HOOKS_OR_SERVER = noClasses()
            .that()
            .resideInAPackage(MAILETS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HOOKS, SERVER);

    @ArchTest
    static final ArchRule DOWNSTREAM_SHOULD_SEE_CORE_ONLY = noClasses()
            .that()
            .resideInAPackage(DOWNSTREAM)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HOOKS, MAILETS, SERVER, JAMES);

    @ArchTest
    static final ArchRule CORE_SHOULD_SEE_NO_OTHER_MODULE = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DOWNSTREAM, HOOKS, MAILETS, SERVER, JAMES, "io.netty..", "org.slf4j..");

    @ArchTest
    static final ArchRule DNSJAVA_SHOULD_STAY_INSIDE_DOWNSTREAM = noClasses()
            .that()
            .resideOutsideOfPackage(DOWNSTREAM)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.xbill..", "org.tlsgateway.shaded..");

    /** dnsjava, when the jar of downstream is on the class path and not its classes. */
    static final class WithoutShaded implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/org/tlsgateway/shaded/");
        }
    }
}
