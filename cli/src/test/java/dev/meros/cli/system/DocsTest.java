package dev.meros.cli.system;

import static dev.meros.cli.system.RunningCluster.eventually;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.testkit.http.Http;
import dev.meros.testkit.process.ChildProcess;
import dev.meros.testkit.process.Processes;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs the commands of the documentation that it calls tested, as they stand there, on a cluster
/// of their own. A line `# prints: TEXT` below a command says what it prints, sooner or later.
@Timeout(240)
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TESTED =
            Pattern.compile("\\*Tested:\\*\\n\\n```sh\\n(.*?)```", Pattern.DOTALL);
    private static final String PRINTS = "# prints: ";

    @TempDir private static Path directory;

    private static Processes processes;
    private static RunningCluster cluster;
    private static String agent = "";
    private static Path meros;

    /// A command with what it prints, or nothing in particular.
    private record Step(String command, String prints) {}

    @BeforeAll
    static void start() throws IOException {
        processes = Processes.in(directory.resolve("logs"));
        ChildProcess up =
                processes.meros(
                        "up",
                        "up",
                        "--dir",
                        directory.resolve("state").toString(),
                        "--kernel-port=0",
                        "--agent-port=0",
                        "--long-running-port=0",
                        "--batch-port=0");
        cluster = RunningCluster.of(new Http(), up);
        agent = root(RunningCluster.printed(up, "agents").toString());
        meros = launcher();
    }

    @AfterAll
    static void stop() {
        processes.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apps.md",
                "jobs.md",
                "schedulers.md",
                "executors.md",
                "write-a-framework.md",
                "agents-and-maintenance.md",
                "agent-api.md",
                "operator-api.md",
                "operations-on-resources.md",
                "explain.md",
                "replay.md",
                "simulation.md",
                "endpoints.md"
            })
    void commandsOfThePageDoWhatThePageSays(String page) throws IOException {
        List<Step> steps = steps(Files.readString(ROOT.resolve("docs").resolve(page)));
        assertThat(steps).as("tested commands in " + page).isNotEmpty();

        for (Step step : steps) {
            run(step);
        }
    }

    private static List<Step> steps(String page) {
        List<Step> steps = new ArrayList<>();
        Matcher blocks = TESTED.matcher(page);
        while (blocks.find()) {
            for (String line : blocks.group(1).lines().toList()) {
                if (line.startsWith(PRINTS)) {
                    Step last = steps.removeLast();
                    steps.add(new Step(last.command(), line.substring(PRINTS.length())));
                } else {
                    steps.add(new Step(line, ""));
                }
            }
        }
        return steps;
    }

    private static void run(Step step) {
        if (step.prints().isEmpty()) {
            Output output = shell(step.command());
            assertThat(output.exitCode()).as(step.command() + "\n" + output.text()).isZero();
        } else {
            eventually(
                    step.command() + " prints " + step.prints(),
                    () -> shell(step.command()).text().contains(step.prints()));
        }
    }

    private record Output(int exitCode, String text) {}

    private static Output shell(String command) {
        String here =
                command.replace("~/.meros/up", "'" + directory.resolve("state") + "'")
                        .replace("./meros", "'" + meros + "'")
                        .replace("http://127.0.0.1:5050", root(cluster.kernel().toString()))
                        .replace("http://127.0.0.1:5051", agent)
                        .replace("http://127.0.0.1:8080", root(cluster.longRunning().toString()))
                        .replace("http://127.0.0.1:4400", root(cluster.batch().toString()));
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", here)
                        .directory(ROOT.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("output").toFile());
        builder.environment().put("MEROS_KERNEL", root(cluster.kernel().toString()));
        builder.environment().put("MEROS_LONG_RUNNING", root(cluster.longRunning().toString()));
        builder.environment().put("MEROS_BATCH", root(cluster.batch().toString()));
        try {
            Process process = builder.start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " has not ended within 60 s");
            }
            return new Output(process.exitValue(), Files.readString(directory.resolve("output")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String root(String uri) {
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    /// Stands for `./meros`, which is not built yet when tests run.
    private static Path launcher() throws IOException {
        Path script = directory.resolve("meros");
        Files.writeString(
                script,
                """
                #!/bin/sh
                exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' dev.meros.cli.Main "$@"
                """
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                System.getProperty("java.class.path")));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
