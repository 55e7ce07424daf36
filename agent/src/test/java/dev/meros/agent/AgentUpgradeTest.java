package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What happens to tasks while their agent is replaced by another process, and while the machine
/// is.
@Timeout(120)
class AgentUpgradeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir Path directory;

    /// A plain process: it needs no root file system of its own, so that nothing is mounted below
    /// the directory of the test.
    private static TaskInfo task(String id, String command) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .resources(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(0.1)),
                                Resource.scalar("mem", Scalar.of(32L))))
                .command(CommandInfo.builder().value(command).build())
                .build();
    }

    @Test
    void upgradeInPlaceTouchesNoTask() throws Exception {
        Path work = directory.resolve("work");
        String counts = "i=0; while :; do echo $i; i=$((i+1)); sleep 0.02; done";
        try (FakeKernel kernel = new FakeKernel()) {
            Process first = AgentProcess.start(work, kernel.uri());
            kernel.registration(1);
            kernel.launch(task("counts", counts));
            int pid = pid(kernel.status("counts", TaskState.TASK_RUNNING));
            String startedAt = startTick(pid);
            Path output = output(work);
            await().atMost(DEADLINE).until(() -> Files.size(output) > 100);

            first.destroy();
            assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();
            long sizeBetween = Files.size(output);
            Process second = AgentProcess.start(work, kernel.uri(), otherClassPath());
            try {
                assertThat(kernel.registration(2).tasks())
                        .extracting(t -> t.state())
                        .containsExactly(TaskState.TASK_RUNNING);
                await().atMost(DEADLINE).until(() -> Files.size(output) > sizeBetween + 100);

                assertThat(startTick(pid)).isEqualTo(startedAt);
                kernel.kill("counts");
                kernel.status("counts", TaskState.TASK_KILLED);
                assertThat(states(kernel, "counts"))
                        .containsExactly(
                                TaskState.TASK_STARTING,
                                TaskState.TASK_RUNNING,
                                TaskState.TASK_KILLED);
                List<String> lines = Files.readAllLines(output);
                assertThat(lines)
                        .isEqualTo(IntStream.range(0, lines.size()).mapToObj(i -> "" + i).toList());
            } finally {
                second.destroy();
                assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void exitOfATaskWhoseAgentIsDownIsReportedLater() throws Exception {
        Path work = directory.resolve("work");
        Path go = directory.resolve("go");
        try (FakeKernel kernel = new FakeKernel()) {
            Process first = AgentProcess.start(work, kernel.uri());
            kernel.registration(1);
            String waits = "while [ ! -e %s ]; do sleep 0.05; done; exit 7".formatted(go);
            kernel.launch(task("ends", waits));
            int pid = pid(kernel.status("ends", TaskState.TASK_RUNNING));
            first.destroyForcibly();
            assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();

            Files.createFile(go);
            await().atMost(DEADLINE).until(() -> ProcessHandle.of(pid).isEmpty());
            try (AgentServer second = AgentServer.start(settings(work, kernel))) {
                TaskStatus ended = kernel.status("ends", TaskState.TASK_FAILED);

                assertThat(second.port()).isPositive();
                assertThat(ended.message()).isEqualTo("Command exited with status 7");
            }
        }
    }

    @Test
    void restartOfTheMachineIsToldApartFromAKill() throws Exception {
        Path work = directory.resolve("work");
        try (FakeKernel kernel = new FakeKernel()) {
            try (AgentServer first = AgentServer.start(settings(work, kernel), () -> "boot 1")) {
                assertThat(first.port()).isPositive();
                kernel.registration(1);
                kernel.launch(task("a", "exec sleep 1000"));
                endWithItsMonitor(pid(kernel.status("a", TaskState.TASK_RUNNING)));
                TaskStatus killed = kernel.status("a", TaskState.TASK_FAILED);
                assertThat(killed.message()).contains("killed from outside");
                kernel.launch(task("b", "exec sleep 1000"));
                kernel.status("b", TaskState.TASK_RUNNING);
            }
            endWithItsMonitor(pid(kernel.status("b", TaskState.TASK_RUNNING)));

            try (AgentServer second = AgentServer.start(settings(work, kernel), () -> "boot 2")) {
                TaskStatus gone = kernel.status("b", TaskState.TASK_FAILED);

                assertThat(second.port()).isPositive();
                assertThat(kernel.registration(2).agentInfo().id()).isEqualTo(FakeKernel.AGENT);
                assertThat(gone.message()).isEqualTo("The machine was restarted");
                assertThat(gone.reason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
            }
        }
    }

    private static AgentSettings settings(Path work, FakeKernel kernel) {
        return AgentSettings.of(work, kernel.uri()).withPort(0);
    }

    private static int pid(TaskStatus running) {
        return running.containerStatus().executorPid();
    }

    private static List<TaskState> states(FakeKernel kernel, String task) {
        return kernel.statuses(task).stream().map(TaskStatus::state).distinct().toList();
    }

    /// When a process was started, which tells it from another one with its number.
    private static String startTick(int pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')')).split(" ", -1)[20];
    }

    private static Path output(Path work) throws IOException {
        try (Stream<Path> files = Files.walk(work)) {
            return files.filter(f -> f.endsWith("stdout")).findFirst().orElseThrow();
        }
    }

    /// As when the power goes: nobody is left to write an exit status down.
    private static void endWithItsMonitor(int pid) {
        ProcessHandle monitor = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = Stream.concat(Stream.of(monitor), monitor.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        await().atMost(DEADLINE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /// The same classes in another place.
    private String otherClassPath() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path classes = Path.of(entry);
            if (Files.isDirectory(classes)) {
                Path copy = directory.resolve("classes-" + entries.size());
                copy(classes, copy);
                entries.add(copy.toString());
            } else {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path each : files.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        }
    }
}
