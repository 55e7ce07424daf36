package dev.meros.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.Map;
import java.util.stream.Stream;

class ArchitectureTest {
    private static final String FIXTURE = "dev.meros.cli.architecture.fixture";

    private static final Map<String, ArchRule> RULES = new ArchitectureRules("dev.meros").all();

    /// A class below [#FIXTURE] that breaks the rule of this name.
    private static final Map<String, String> OFFENDERS =
            Map.ofEntries(
                    Map.entry("core does no I/O and knows no library or shell", "WritesAFile"),
                    Map.entry("core reads no clock, dice or environment", "ReadsTheClock"),
                    Map.entry("core makes no collection of unstable order", "MakesAnUnstableMap"),
                    Map.entry("io.vertx..", "UsesVertx"),
                    Map.entry("org.apache.ratis..", "UsesRatis"),
                    Map.entry("com.fasterxml.jackson..", "UsesJackson"),
                    Map.entry("com.google.re2j..", "UsesRe2j"),
                    Map.entry("io.micrometer..", "UsesMicrometer"),
                    Map.entry("picocli..", "UsesPicocli"),
                    Map.entry("java.util.logging..", "UsesJavaLogging"),
                    Map.entry("module api", "SeesAFramework"),
                    Map.entry("module volumes", "SeesTheKernelFromVolumes"),
                    Map.entry("module kernel", "SeesTheAgent"),
                    Map.entry("module agent", "SeesTheKernelFromAgent"),
                    Map.entry("module longrunning", "SeesTheKernel"),
                    Map.entry("module batch", "SeesTheOtherFramework"),
                    Map.entry("module examples", "SeesTheKernelFromExamples"),
                    Map.entry("module testkit", "SeesTheCli"),
                    Map.entry("features do not form cycles", "AnswersByMetrics"),
                    Map.entry("features of a core do not form cycles", "KnowsTasks"),
                    Map.entry("shell packages do not know each other", "AnswersByLink"),
                    Map.entry("packages have names of the domain", "StringHelper"),
                    Map.entry("no state in static fields", "CountsInAStaticField"),
                    Map.entry("no ThreadLocal", "HidesStateInAThread"));

    /// Libraries that no module has on its class path yet, so that nothing can offend.
    private static final java.util.Set<String> NOT_HERE =
            java.util.Set.of("com.hazelcast..", "org.slf4j..");

    @TestFactory
    Stream<DynamicTest> productionCodeKeepsEveryRule() {
        JavaClasses production =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .withImportOption(location -> !location.contains("/test-classes/"))
                        .withImportOption(location -> !location.contains("-tests.jar"))
                        .importPackages("dev.meros");

        return RULES.entrySet().stream()
                .map(
                        rule ->
                                DynamicTest.dynamicTest(
                                        rule.getKey(), () -> rule.getValue().check(production)));
    }

    @TestFactory
    Stream<DynamicTest> everyRuleFires() {
        JavaClasses fixture = new ClassFileImporter().importPackages(FIXTURE);

        return new ArchitectureRules(FIXTURE)
                .all().entrySet().stream()
                        .filter(rule -> !NOT_HERE.contains(rule.getKey()))
                        .map(
                                rule ->
                                        DynamicTest.dynamicTest(
                                                rule.getKey(),
                                                () -> {
                                                    EvaluationResult result =
                                                            rule.getValue().evaluate(fixture);

                                                    assertThat(result.getFailureReport().toString())
                                                            .contains(OFFENDERS.get(rule.getKey()));
                                                }));
    }

    @Test
    void everyModuleIsLookedAt() {
        JavaClasses production = new ClassFileImporter().importPackages("dev.meros");

        for (String module :
                new String[] {
                    "api", "volumes", "kernel", "agent", "longrunning", "batch", "examples", "cli"
                }) {
            assertThat(production)
                    .anyMatch(type -> type.getPackageName().startsWith("dev.meros." + module));
        }
    }
}
