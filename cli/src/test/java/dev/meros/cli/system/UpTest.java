package dev.meros.cli.system;

import static dev.meros.cli.system.RunningCluster.eventually;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.testkit.http.Http;
import dev.meros.testkit.process.ChildProcess;
import dev.meros.testkit.process.Processes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// `meros up` and `meros demo` as processes of their own.
@Timeout(120)
class UpTest {
    @TempDir private Path directory;

    private final Http http = new Http();

    private ChildProcess up(Processes processes) {
        return processes.meros(
                "up",
                "up",
                "--dir",
                directory.resolve("state").toString(),
                "--agents=3",
                "--kernel-port=0",
                "--agent-port=0",
                "--long-running-port=0",
                "--batch-port=0");
    }

    @Test
    void everythingIsThereAgainAfterKillAndRestart() {
        try (Processes processes = Processes.in(directory.resolve("logs"))) {
            ChildProcess up = up(processes);
            RunningCluster before = RunningCluster.of(http, up);
            before.submitApp(RunningCluster.WEB);
            before.submitJob("iso8601", RunningCluster.TICK);
            before.submitJob("dependency", RunningCluster.TOCK);
            eventually("web answers", () -> before.answering("/web") == 2);
            eventually("tock runs", () -> before.runs("tock") >= 1);
            List<String> web = before.ids(before.tasks("long-running", "TASK_RUNNING"));
            List<String> done = before.ids(before.tasks("batch", "TASK_FINISHED"));
            int ticks = before.runs("tick");

            up.kill();
            up.restart();
            RunningCluster after = RunningCluster.of(http, up);

            eventually("agents are back", () -> after.agents().size() == 3);
            eventually("web answers again", () -> after.answering("/web") == 2);
            eventually("tick goes on", () -> after.runs("tick") > ticks);
            assertThat(after.ids(after.tasks("long-running", "TASK_RUNNING"))).isEqualTo(web);
            assertThat(after.ids(after.tasks("batch", "TASK_FINISHED"))).containsAll(done);
            assertThat(after.frameworks())
                    .extracting(framework -> framework.path("id").asText())
                    .containsExactlyInAnyOrder("long-running", "batch");
            assertThat(after.runs("tock")).isPositive();
        }
    }

    @Test
    void signalEndsTheClusterWithItsTasksAndKeepsDefinitions() {
        try (Processes processes = Processes.in(directory.resolve("logs"))) {
            ChildProcess up = up(processes);
            RunningCluster before = RunningCluster.of(http, up);
            before.submitApp(RunningCluster.WEB);
            eventually("web answers", () -> before.answering("/web") == 2);
            List<Long> children =
                    ProcessHandle.of(up.pid())
                            .orElseThrow()
                            .descendants()
                            .map(ProcessHandle::pid)
                            .toList();

            int exitCode = up.terminate(Duration.ofSeconds(30));

            assertThat(exitCode).isEqualTo(143);
            assertThat(children).isNotEmpty();
            eventually(
                    "no task is left",
                    () -> children.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));

            up.restart();
            RunningCluster after = RunningCluster.of(http, up);

            eventually("web is started again", () -> after.answering("/web") == 2);
        }
    }

    @Test
    void demoSeesEverythingWorkingAndLeavesNothing() {
        try (Processes processes = Processes.in(directory.resolve("logs"))) {
            ChildProcess demo = processes.meros("demo", "demo", "--once");

            int exitCode = demo.awaitExit(Duration.ofSeconds(80));

            assertThat(demo.log())
                    .contains(
                            "all instances of /web answer",
                            "custom framework: its command has finished on 3 nodes",
                            "all seen working",
                            "nothing stays");
            assertThat(exitCode).isZero();
        }
    }
}
