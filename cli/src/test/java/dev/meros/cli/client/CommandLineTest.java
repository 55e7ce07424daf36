package dev.meros.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.cli.Meros;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

class CommandLineTest {
    @TestFactory
    Stream<DynamicTest> everyCommandHasHelpThatNamesIt() {
        List<CommandLine> commands = new ArrayList<>();
        collect(Meros.commandLine(), commands);

        return commands.stream()
                .map(CommandLine::getCommandSpec)
                .map(
                        spec ->
                                DynamicTest.dynamicTest(
                                        spec.qualifiedName(),
                                        () -> {
                                            List<String> words =
                                                    new ArrayList<>(
                                                            List.of(
                                                                    spec.qualifiedName()
                                                                            .split(" ")));
                                            words.removeFirst();
                                            words.add("--help");

                                            Invocation help =
                                                    Invocation.of(words.toArray(String[]::new));

                                            assertThat(help.exitCode()).isZero();
                                            assertThat(help.out())
                                                    .startsWith("Usage: " + spec.qualifiedName());
                                            assertThat(spec.usageMessage().description())
                                                    .isNotEmpty();
                                        }));
    }

    private static void collect(CommandLine line, List<CommandLine> all) {
        all.add(line);
        line.getSubcommands().values().forEach(sub -> collect(sub, all));
    }

    @Test
    void versionNamesTheProgramAndItsJava() {
        Invocation version = Invocation.of("--version");

        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).startsWith("meros ").contains("Java 25");
    }

    @Test
    void unknownCommandIsAUsageErrorOfTwoLines() {
        Invocation unknown = Invocation.of("teleport");

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err().lines()).hasSize(2);
        assertThat(unknown.err()).startsWith("meros: ").contains("teleport").contains("--help");
    }

    @Test
    void missingSubCommandListsThem() {
        Invocation missing = Invocation.of("app");

        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err())
                .startsWith("meros: a command is missing (expected: one of apply, create, delete,");
    }

    @Test
    void wrongValuesAreNamedWithWhatIsExpected() {
        assertThat(Invocation.of("app", "scale", "web", "many").err())
                .startsWith("meros: INSTANCES: many (expected: a whole number)");
        assertThat(Invocation.of("app", "scale", "web", "-2").err())
                .startsWith("meros: ")
                .contains("-2");
        assertThat(Invocation.of("node", "list", "-o", "xml").err())
                .startsWith("meros: --output: xml (expected: one of [table, json])");
        assertThat(Invocation.of("node", "list", "--kernel", "ftp://x").err())
                .startsWith(
                        "meros: --kernel: ftp://x (expected: an address such as"
                                + " http://127.0.0.1:5050)");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void completionScriptIsValidBashAndKnowsTheCommands(@TempDir Path directory)
            throws IOException, InterruptedException {
        Invocation completion = Invocation.of("completion");
        Path script = Files.writeString(directory.resolve("completion"), completion.out());

        Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();

        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).isZero();
        assertThat(completion.out()).contains("framework", "completion", "teardown");
    }
}
