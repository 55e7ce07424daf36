package dev.meros.cli.system;

import static dev.meros.cli.system.RunningCluster.eventually;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.testkit.http.FreePorts;
import dev.meros.testkit.http.Http;
import dev.meros.testkit.process.ChildProcess;
import dev.meros.testkit.process.Processes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A cluster of one process for each server.
@Timeout(150)
class SeparateProcessesTest {
    private static final Duration ENDS = Duration.ofSeconds(20);

    @TempDir private Path directory;

    private final Http http = new Http();

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private ChildProcess kernel(Processes processes, String name, int port) {
        return processes.meros(
                name, "kernel", "--dir", directory.resolve("kernel").toString(), "--port=" + port);
    }

    private ChildProcess agent(Processes processes, URI kernel, int index) {
        int firstPort = 22_000 + index * 100;
        return processes.meros(
                "agent-" + index,
                "agent",
                "--kernel=" + kernel,
                "--dir=" + directory.resolve("agent-" + index),
                "--port=0",
                "--hostname=127.0.0.1",
                "--resources=cpus:1;mem:512;ports:[" + firstPort + "-" + (firstPort + 99) + "]");
    }

    @Test
    void frameworksShareAgentsThatStopAndComeBack() {
        List<Integer> ports = FreePorts.take(3);
        URI kernel = address(ports.get(0));
        try (Processes processes = Processes.in(directory.resolve("logs"))) {
            ChildProcess kernelProcess = kernel(processes, "kernel", ports.get(0));
            List<ChildProcess> agents = new ArrayList<>();
            for (int index = 0; index < 3; index++) {
                agents.add(agent(processes, kernel, index));
            }
            ChildProcess longRunning =
                    processes.meros(
                            "long-running",
                            "long-running",
                            "--kernel=" + kernel,
                            "--port=" + ports.get(1));
            processes.meros("batch", "batch", "--kernel=" + kernel, "--port=" + ports.get(2));
            RunningCluster cluster =
                    new RunningCluster(http, kernel, address(ports.get(1)), address(ports.get(2)));
            eventually("three agents", () -> cluster.agents().size() == 3);

            cluster.submitApp(RunningCluster.WEB);
            cluster.submitJob("iso8601", RunningCluster.TICK);
            ChildProcess example =
                    processes.java(
                            "example",
                            "dev.meros.examples.OncePerNode",
                            kernel.toString(),
                            "echo hello");

            assertThat(example.awaitExit(Duration.ofSeconds(40))).isZero();
            assertThat(example.log()).contains("done on 3 nodes");
            eventually("web answers", () -> cluster.answering("/web") == 2);
            eventually("tick runs", () -> cluster.runs("tick") >= 1);
            List<String> web = cluster.ids(cluster.tasks("long-running", "TASK_RUNNING"));

            // agents, the framework and the kernel go away one after the other: tasks go on
            for (ChildProcess agent : agents) {
                assertThat(agent.terminate(ENDS)).isEqualTo(143);
            }
            agents.forEach(ChildProcess::restart);
            longRunning.kill();
            longRunning.restart();
            kernelProcess.kill();
            kernelProcess.restart();

            eventually("web answers again", () -> cluster.answering("/web") == 2);
            int ticks = cluster.runs("tick");
            eventually("tick goes on", () -> cluster.runs("tick") > ticks);
            eventually(
                    "the same tasks run",
                    () -> cluster.ids(cluster.tasks("long-running", "TASK_RUNNING")).equals(web));
        }
    }

    @Test
    void faultsAtTheStartAreSaidInOneLineAndLeaveNothing() {
        int port = FreePorts.take(1).getFirst();
        try (Processes processes = Processes.in(directory.resolve("logs"))) {
            ChildProcess first = kernel(processes, "first", port);
            first.awaitWhileAlive(
                    "health",
                    Duration.ofSeconds(30),
                    () -> http.isOk(address(port).resolve("/health")));

            ChildProcess samePort =
                    processes.meros(
                            "same-port",
                            "kernel",
                            "--dir=" + directory.resolve("other"),
                            "--port=" + port);
            ChildProcess sameDirectory = kernel(processes, "same-directory", 0);
            ChildProcess unwritable =
                    processes.meros("unwritable", "kernel", "--dir=/proc/none", "--port=0");
            ChildProcess upOnTakenPort =
                    processes.meros(
                            "up",
                            "up",
                            "--dir=" + directory.resolve("up"),
                            "--kernel-port=0",
                            "--agent-port=0",
                            "--long-running-port=" + port,
                            "--batch-port=0");

            assertThat(samePort.awaitExit(ENDS)).isEqualTo(1);
            assertThat(lastLine(samePort))
                    .isEqualTo("meros: port: " + port + " (expected: a free port; it is in use)");
            assertThat(sameDirectory.awaitExit(ENDS)).isEqualTo(1);
            assertThat(lastLine(sameDirectory)).startsWith("meros: ").contains("(expected: ");
            assertThat(unwritable.awaitExit(ENDS)).isEqualTo(1);
            assertThat(lastLine(unwritable))
                    .isEqualTo(
                            "meros: --dir: /proc/none (expected: a directory that can be written"
                                    + " to)");
            assertThat(upOnTakenPort.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(lastLine(upOnTakenPort)).contains("port: " + port + " (expected: a free");
            assertThat(http.isOk(address(port).resolve("/health"))).isTrue();
            assertThat(first.terminate(ENDS)).isEqualTo(143);
        }
    }

    private static String lastLine(ChildProcess process) {
        return process.log().lines().toList().getLast();
    }
}
