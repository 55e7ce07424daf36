package dev.meros.cli.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LocalProcessesTest {
    @TempDir private Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endThem() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static List<Long> pids(List<ProcessHandle> processes) {
        return processes.stream().map(ProcessHandle::pid).toList();
    }

    @Test
    void processesBelongToADirectoryByArgumentEnvironmentOrPlace() throws Exception {
        Path mine = Files.createDirectories(directory.resolve("node"));
        Path other = Files.createDirectories(directory.resolve("node-2"));
        Process byArgument = start(new ProcessBuilder("tail", "-f", "/dev/null", mine + "/x"));
        ProcessBuilder withVariable = new ProcessBuilder("sleep", "600");
        withVariable.environment().put("PLACE", mine.toString());
        Process byVariable = start(withVariable);
        Process byPlace = start(new ProcessBuilder("sleep", "600").directory(mine.toFile()));
        start(new ProcessBuilder("sleep", "600").directory(other.toFile()));

        assertThat(pids(LocalProcesses.of(mine)))
                .containsExactlyInAnyOrder(byArgument.pid(), byVariable.pid(), byPlace.pid());
    }

    @Test
    void descendantsBelongToItAndAllAreKilled() throws Exception {
        Process parent =
                start(
                        new ProcessBuilder("sh", "-c", "cd / && sleep 600 & wait")
                                .directory(directory.toFile()));
        while (parent.children().findAny().isEmpty()) {
            assertThat(parent.isAlive()).isTrue();
            Thread.onSpinWait();
        }

        List<ProcessHandle> left = LocalProcesses.killAll(directory);

        assertThat(left).isEmpty();
        assertThat(parent.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(parent.exitValue()).isEqualTo(137);
    }

    @Test
    void processesAreFoundByAVariable() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", "600");
        String value = directory.toString();
        builder.environment().put("MESOS_TASK_ID", value);
        Process process = start(builder);

        assertThat(pids(LocalProcesses.withVariable("MESOS_TASK_ID", value)))
                .containsExactly(process.pid());
        assertThat(LocalProcesses.words(process.pid(), "cmdline")).startsWith("sleep", "600");
    }

    @Test
    void pathsOfMountsAreRead() {
        assertThat(LocalProcesses.unescaped("/a\\040b\\134c")).isEqualTo("/a b\\c");
        assertThat(LocalProcesses.mountsBelow(Path.of("/proc"))).contains("/proc");
        assertThat(LocalProcesses.mountsBelow(directory)).isEmpty();
    }
}
