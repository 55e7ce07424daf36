package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// An agent whose process is killed while its tasks start, run and end, as processes and as
/// containers. More and longer with `-Dmeros.faults.crashes=N` and `-Dmeros.faults.away=SECONDS`.
abstract class CrashContract extends FaultScene {
    private static final int CRASHES = Integer.getInteger("meros.faults.crashes", 2);
    private static final long AWAY_SECONDS = Long.getLong("meros.faults.away", 2);
    private static final long SEED = Long.getLong("meros.faults.seed", System.nanoTime());
    private static final int BUSY_MILLIS = 1200;

    private final List<String> launched = new ArrayList<>();

    abstract String runtime();

    @BeforeEach
    @Override
    void start() throws Exception {
        ContainerFaultContract.assumeComponents(runtime(), "conmon");
        super.start();
        stopAgent();
    }

    @Override
    ContainerSettings containers() {
        return quiet().withRuntime(runtime());
    }

    private Process agentProcess() throws IOException {
        int registrations = kernel.registrations.size();
        Process process =
                AgentProcess.startWith(directory.resolve("work"), kernel.uri(), runtime());
        await().atMost(PATIENCE).until(() -> kernel.registrations.size() > registrations);
        return process;
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private void launchBoth(String id, String command) {
        for (String kind : List.of("process", "container")) {
            String task = id + "-" + kind;
            TaskInfo.Builder builder =
                    task(
                            task,
                            CommandInfo.builder()
                                    .value(command)
                                    .uris(
                                            List.of(
                                                    CommandInfo.Uri.builder()
                                                            .value(directory + "/file")
                                                            .build()))
                                    .build());
            launched.add(task);
            launch(
                    (kind.equals("container") ? builder.container(IN_A_CONTAINER) : builder)
                            .build());
        }
    }

    @Test
    void everyTaskEndsOnceHoweverOftenItsAgentDies() throws Exception {
        Files.writeString(directory.resolve("file"), "fetched");
        Random random = new Random(SEED);
        for (int crash = 0; crash < CRASHES; crash++) {
            Process process = agentProcess();
            launchBoth(crash + "-long", "sleep 300");
            launchBoth(crash + "-short", "exit " + (crash % 100));
            launchBoth(crash + "-soon", "sleep 0.3; exit 7");
            // somewhere between the fetching of the first file and the end of the last task
            Thread.sleep(random.nextInt(BUSY_MILLIS));
            kill(process);
        }
        startAgent();
        Set<String> known =
                kernel.registrations.getLast().tasks().stream()
                        .map(t -> t.taskId().value())
                        .collect(Collectors.toSet());
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            // those that the agent was about to start are dropped already
                            agent.state().tasks().values().stream()
                                    .filter(t -> t.phase() == TaskPhase.RUNNING)
                                    .map(t -> t.key().task().value())
                                    .filter(id -> id.contains("long"))
                                    .forEach(kernel::kill);
                            return agent.state().tasks().isEmpty();
                        });

        for (String task : launched) {
            Set<TaskStatus> last =
                    kernel.statuses(task).stream()
                            .filter(s -> s.state().isTerminal())
                            // an answer to a kill that came too late
                            .filter(s -> s.reason() != Reason.REASON_RECONCILIATION)
                            .collect(Collectors.toSet());
            // of one whose launch was never noted, the agent has told nothing
            boolean unheard = kernel.statuses(task).isEmpty() && !known.contains(task);
            assertThat(last).as("%s, seed %s", task, SEED).hasSize(unheard ? 0 : 1);
        }
    }

    @Test
    void whatEndedWhileTheAgentWasAwayIsTold() throws Exception {
        Path go = directory.resolve("go");
        Files.writeString(directory.resolve("file"), "fetched");
        Process process = agentProcess();
        String waits = "while [ ! -e %s ]; do sleep 0.05; done; exit %d";
        launchBoth("3", waits.formatted(go, 3));
        launchBoth("0", waits.formatted(go, 0));
        launchBoth("signal", "while [ ! -e %s ]; do sleep 0.05; done; kill -9 $$".formatted(go));
        launchBoth("stays", "sleep 300");
        launched.forEach(this::running);

        kill(process);
        Files.createFile(go);
        Thread.sleep(Duration.ofSeconds(AWAY_SECONDS));
        startAgent();

        AgentCall.Register again = kernel.registrations.getLast();
        assertThat(again.agentInfo().id()).isEqualTo(FakeKernel.AGENT);
        for (String kind : List.of("process", "container")) {
            assertThat(end("3-" + kind).message()).isEqualTo("Command exited with status 3");
            assertThat(end("0-" + kind).state()).isEqualTo(TaskState.TASK_FINISHED);
            assertThat(end("signal-" + kind).message())
                    .isEqualTo("Command terminated with signal Killed");
            assertThat(kernel.statuses("stays-" + kind).getLast().state())
                    .isEqualTo(TaskState.TASK_RUNNING);
        }
        Set<String> ids = new HashSet<>(containersSeen());
        assertThat(look().found().get("processes"))
                .anyMatch(line -> ids.stream().anyMatch(line::contains));
    }
}
