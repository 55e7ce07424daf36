package dev.meros.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The launcher script in a tree of its own, with a JDK and a Maven that only say what they are
/// asked.
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    @TempDir private Path directory;

    private Path root;
    private Path bin;

    @BeforeEach
    void layOutATree() throws IOException {
        root = Files.createDirectories(directory.resolve("a tree"));
        bin = Files.createDirectories(directory.resolve("bin"));
        Files.copy(checkout().resolve("meros"), root.resolve("meros"));
        Files.setPosixFilePermissions(
                root.resolve("meros"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        for (String tool :
                new String[] {
                    "sh",
                    "dirname",
                    "readlink",
                    "sed",
                    "head",
                    "find",
                    "mkdir",
                    "mv",
                    "rm",
                    "cat",
                    "touch",
                    "ls"
                }) {
            Files.createSymbolicLink(bin.resolve(tool), which(tool));
        }
    }

    private static Path checkout() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("meros")) ? here : here.getParent();
    }

    private static Path which(String tool) {
        for (String place : new String[] {"/bin", "/usr/bin"}) {
            if (Files.isExecutable(Path.of(place, tool))) {
                return Path.of(place, tool);
            }
        }
        throw new AssertionError(tool + " is not on this machine");
    }

    private void script(Path path, String body) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path jdk(String version) throws IOException {
        Path home = directory.resolve("jdk " + version);
        script(home.resolve("bin/java"), "for a in \"$@\"; do echo \"arg: $a\"; done");
        script(home.resolve("bin/javac"), "exit 1");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
        return home;
    }

    /// A Maven that packages nothing into the right place, and counts.
    private void maven() throws IOException {
        script(
                bin.resolve("mvn"),
                "mkdir -p cli/target/lib; touch cli/target/meros.jar; echo built >>built");
    }

    private Run launch(Map<String, String> environment, Path script, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(script.toString());
        builder.command().addAll(java.util.List.of(arguments));
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().putAll(environment);
        builder.directory(Path.of("/").toFile());
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private Map<String, String> with(Path jdk) {
        return new TreeMap<>(Map.of("MEROS_JAVA_HOME", jdk.toString()));
    }

    @Test
    void wrongJavaHomeIsSaidInOneLine() throws Exception {
        Run run = launch(with(jdk("21")), root.resolve("meros"), "--help");

        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err())
                .contains("MEROS_JAVA_HOME: ")
                .contains("(expected: the home of a JDK 25 or newer)");
    }

    @Test
    void missingMavenIsSaidInOneLine() throws Exception {
        Run run = launch(with(jdk("25")), root.resolve("meros"), "--help");

        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("mvn: not found (expected: Maven 3.8 or newer");
    }

    @Test
    void failedBuildSaysItsFirstReason() throws Exception {
        script(bin.resolve("mvn"), "echo '[ERROR] Something is odd'; exit 1");

        Run run = launch(with(jdk("25")), root.resolve("meros"), "--help");

        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.err()).contains("the build has failed: Something is odd");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void buildsOnceAndPassesArgumentsThroughFromAnySymbolicLink() throws Exception {
        maven();
        Path link = directory.resolve("linked meros");
        Files.createSymbolicLink(link, root.resolve("meros"));

        Run first = launch(with(jdk("25")), link, "app", "two words", "");
        Run second = launch(with(jdk("25")), link, "app", "list");

        assertThat(first.exitCode()).isZero();
        assertThat(first.out())
                .endsWith("arg: dev.meros.cli.Main\narg: app\narg: two words\narg: \n")
                .contains("arg: " + root.toRealPath() + "/cli/target/meros.jar\n");
        assertThat(second.exitCode()).isZero();
        assertThat(Files.readAllLines(root.resolve("built"))).hasSize(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        maven();
        launch(with(jdk("25")), root.resolve("meros"), "--help");
        Path source = root.resolve("kernel/src/main/java/New.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "");
        Files.setLastModifiedTime(
                source,
                java.nio.file.attribute.FileTime.from(
                        Files.getLastModifiedTime(root.resolve("cli/target/meros.jar"))
                                .toInstant()
                                .plusSeconds(60)));

        launch(with(jdk("25")), root.resolve("meros"), "--help");

        assertThat(Files.readAllLines(root.resolve("built"))).hasSize(2);
    }

    @Test
    void serversGetTheFlagsOfServersAndClientsStartFast() throws Exception {
        maven();

        Run server = launch(with(jdk("25")), root.resolve("meros"), "kernel");
        Run client = launch(with(jdk("25")), root.resolve("meros"), "-o", "json", "app", "list");

        assertThat(server.out())
                .contains("--enable-native-access=ALL-UNNAMED", "-Xmx")
                .doesNotContain("TieredStopAtLevel");
        assertThat(client.out()).contains("TieredStopAtLevel=1").doesNotContain("native-access");
    }

    @Test
    void agentsAreSmallAndKeepAnArchiveOfTheirOwn() throws Exception {
        maven();

        Run agent = launch(with(jdk("25")), root.resolve("meros"), "agent", "--port=0");

        assertThat(agent.out())
                .contains("TieredStopAtLevel=1", "AutoCreateSharedArchive", "target/agent.jsa")
                .contains("--enable-native-access=ALL-UNNAMED")
                .endsWith("arg: agent\narg: --port=0\n");
    }

    @Test
    void startsOfContainersAreMeasuredWithTheCompilerOfAgents() throws Exception {
        maven();

        Run containers = launch(with(jdk("25")), root.resolve("meros"), "bench", "containers");
        Run allocation = launch(with(jdk("25")), root.resolve("meros"), "bench", "allocation");

        assertThat(containers.out()).contains("TieredStopAtLevel=1");
        assertThat(allocation.out()).doesNotContain("TieredStopAtLevel");
    }

    private record Run(int exitCode, String out, String err) {}
}
