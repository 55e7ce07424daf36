package dev.meros.cli.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What may depend on what. The rules are made for a root package, so that a test can show with
/// classes below a root of its own that each of them fires.
final class ArchitectureRules {
    private static final String[] SHELL = {
        "..engine..",
        "..http..",
        "..link..",
        "..journal..",
        "..fabric..",
        "..metrics..",
        "..settings..",
        "..container.."
    };

    private final String root;

    ArchitectureRules(String root) {
        this.root = root;
    }

    /// All rules by a short name, in order.
    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("core does no I/O and knows no library or shell", coreKnowsNoOutside());
        rules.put("core reads no clock, dice or environment", coreCallsNothingImpure());
        rules.put("core makes no collection of unstable order", coreOrderIsStable());
        libraries().forEach((library, places) -> rules.put(library, libraryIn(library, places)));
        modules()
                .forEach((module, seen) -> rules.put("module " + module, moduleSees(module, seen)));
        rules.put("features do not form cycles", featuresFormNoCycles());
        rules.put("features of a core do not form cycles", coreFeaturesFormNoCycles());
        rules.put("shell packages do not know each other", shellPackagesAreApart());
        rules.put("packages have names of the domain", packagesHaveNamesOfTheDomain());
        rules.put("no state in static fields", noStaticState());
        rules.put("no ThreadLocal", noThreadLocal());
        return rules;
    }

    /// Which packages of this project may use which library.
    private static Map<String, List<String>> libraries() {
        Map<String, List<String>> places = new TreeMap<>();
        places.put(
                "io.vertx..",
                // the roots of modules wire, and so own the life of what is shared
                List.of("..http..", "..link..", "ROOT.batch", "ROOT.longrunning"));
        places.put("org.apache.ratis..", List.of("..journal.."));
        places.put("com.hazelcast..", List.of("..fabric.."));
        places.put("com.fasterxml.jackson..", List.of("..codec..", "..http..", "ROOT.cli.."));
        places.put("com.google.re2j..", List.of("..core.constraint.."));
        places.put("io.micrometer..", List.of("..metrics.."));
        places.put("picocli..", List.of("ROOT.cli.."));
        places.put("org.slf4j..", List.of());
        // Ratis is told to be quiet, and operators may set the level
        places.put("java.util.logging..", List.of("..journal..", "ROOT.api.log..", "ROOT.cli.."));
        return places;
    }

    /// Which other modules a module may see.
    private static Map<String, List<String>> modules() {
        Map<String, List<String>> seen = new TreeMap<>();
        seen.put("api", List.of());
        seen.put("volumes", List.of("api"));
        seen.put("kernel", List.of("api"));
        seen.put("agent", List.of("api", "volumes"));
        seen.put("longrunning", List.of("api"));
        seen.put("batch", List.of("api"));
        seen.put("examples", List.of("api"));
        seen.put(
                "testkit",
                List.of("api", "volumes", "kernel", "agent", "longrunning", "batch", "examples"));
        return seen;
    }

    private ArchRule coreKnowsNoOutside() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..core..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "java.io..",
                                        "java.net.http..",
                                        "java.nio.channels..",
                                        "java.nio.file..",
                                        "java.util.concurrent..",
                                        "java.util.logging..",
                                        "io.vertx..",
                                        "com.fasterxml..",
                                        "com.hazelcast..",
                                        "io.micrometer..",
                                        "org.apache.ratis..",
                                        "org.slf4j..",
                                        "picocli..")
                                .and(not(type(java.io.Serializable.class)))
                                .or(type(Thread.class))
                                .or(type(Process.class))
                                .or(type(ProcessBuilder.class))
                                .or(assignableTo(System.Logger.class))
                                .or(resideInAnyPackage(root + "..").and(resideInAnyPackage(SHELL))))
                .allowEmptyShould(true)
                .because("a core decides and never does (STYLE: functional core)");
    }

    private ArchRule coreCallsNothingImpure() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..core..")
                .should()
                .callMethodWhere(
                        described(
                                "reads a clock, the environment or randomness",
                                call -> isImpure(call.getTarget())))
                .orShould()
                .dependOnClassesThat(
                        assignableTo(Random.class)
                                .or(assignableTo(SplittableRandom.class))
                                .or(type(RandomGenerator.class))
                                .or(assignableTo(java.time.Clock.class)))
                .allowEmptyShould(true)
                .because("the same journal must give the same state: time and ids are arguments");
    }

    private static boolean isImpure(AccessTarget target) {
        JavaClass owner = target.getOwner();
        return switch (target.getName()) {
            case "now" -> owner.getPackageName().equals("java.time");
            case "currentTimeMillis", "nanoTime", "getenv", "getProperty", "exit" ->
                    owner.isEquivalentTo(System.class);
            case "randomUUID" -> owner.isEquivalentTo(java.util.UUID.class);
            case "random" -> owner.isEquivalentTo(Math.class);
            default -> false;
        };
    }

    private ArchRule coreOrderIsStable() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..core..")
                .should()
                .callMethodWhere(
                        described(
                                "makes a Set or Map whose order differs from run to run",
                                call -> isUnordered(call.getTarget())))
                .allowEmptyShould(true)
                .because("what is iterated must come in the same order in every run");
    }

    private static boolean isUnordered(AccessTarget target) {
        JavaClass owner = target.getOwner();
        if (!owner.isEquivalentTo(Set.class) && !owner.isEquivalentTo(Map.class)) {
            return false;
        }
        // one element or entry has only one order
        int ordered = owner.isEquivalentTo(Set.class) ? 1 : 2;
        return switch (target.getName()) {
            case "copyOf", "ofEntries" -> true;
            case "of" ->
                    target instanceof AccessTarget.CodeUnitCallTarget call
                            && call.getRawParameterTypes().size() > ordered;
            default -> false;
        };
    }

    private ArchRule libraryIn(String library, List<String> places) {
        String[] allowed =
                Stream.concat(places.stream(), Stream.of("ROOT.testkit.."))
                        .map(place -> place.replace("ROOT", root))
                        .toArray(String[]::new);
        return noClasses()
                .that(resideInAnyPackage(root + "..").and(not(resideInAnyPackage(allowed))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true)
                .because("libraries stay in their places: " + places);
    }

    private ArchRule moduleSees(String module, List<String> seen) {
        List<String> allowed =
                Stream.concat(seen.stream(), Stream.of(module))
                        .map(m -> root + "." + m + "..")
                        .toList();
        return noClasses()
                .that()
                .resideInAPackage(root + "." + module + "..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(root + "..")
                                .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
                .allowEmptyShould(true)
                .because("it may know only " + seen);
    }

    private ArchRule featuresFormNoCycles() {
        return slices().matching(root + ".(*).(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    private ArchRule coreFeaturesFormNoCycles() {
        return slices().matching(root + ".(*).core.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    private ArchRule shellPackagesAreApart() {
        return slices().assignedFrom(shellPackages())
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .because("they meet through the ports of engine only");
    }

    /// What is in `api` is the language that all shells speak, HTTP included.
    private SliceAssignment shellPackages() {
        Pattern shell =
                Pattern.compile(
                        Pattern.quote(root)
                                + "\\.(?!api\\.)(\\w+)\\.(http|link|journal|fabric|container)\\b.*");
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                Matcher in = shell.matcher(type.getPackageName());
                return in.matches()
                        ? SliceIdentifier.of(in.group(1), in.group(2))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "the shell packages of a module";
            }
        };
    }

    private ArchRule packagesHaveNamesOfTheDomain() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .resideInAnyPackage(
                        "..util..", "..utils..", "..helper..", "..manager..", "..impl..")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .because("names say what a thing is for its users");
    }

    private ArchRule noStaticState() {
        return noFields()
                .that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .should()
                .notBeFinal()
                .allowEmptyShould(true)
                .because("state has one owner, and two clusters run in one JVM");
    }

    private ArchRule noThreadLocal() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class);
    }

    private static DescribedPredicate<JavaMethodCall> described(
            String what, Predicate<JavaMethodCall> test) {
        return DescribedPredicate.describe(what, test);
    }
}
