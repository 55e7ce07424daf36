package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// An OCI runtime that is out of order: in place of the real one stands a script that does what a
/// variable of the container says.
class RuntimeFaultsTest extends FaultScene {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final String STAND_IN =
            """
            #!/bin/sh
            for what; do
                case "$what" in run|delete|kill) break;; esac
            done
            for id; do
                config=${0%/*}/work/containers/$id/config.json
                [ -f "$config" ] && fault=$(grep -o "FAULT=[a-z]* $what" "$config")
            done
            case "$fault" in
                FAULT=hang*) while :; do sleep 0.2; done;;
                FAULT=fail*) echo "out of luck" >&2; exit 1;;
                FAULT=flood*) head -c 300000 /dev/zero | tr '\\0' x >&2; exit 1;;
                FAULT=die*) kill -9 $$;;
                FAULT=lie*) echo "well done"; exit 0;;
                FAULT=linger*) CRUN "$@"; while :; do sleep 0.2; done;;
            esac
            exec CRUN "$@"
            """;

    @BeforeEach
    @Override
    void start() throws Exception {
        ContainerFaultContract.assumeComponents("crun", "conmon");
        String crun = ContainerFaultContract.program("crun").orElseThrow().toString();
        Files.writeString(standIn(), STAND_IN.replace("CRUN", crun));
        Files.setPosixFilePermissions(standIn(), PosixFilePermissions.fromString("rwxr-xr-x"));
        super.start();
    }

    private Path standIn() {
        return directory.resolve("crun");
    }

    @Override
    ContainerSettings containers() {
        return quiet().withRuntime(standIn().toString()).withRuntimeTimeout(TIMEOUT);
    }

    @Override
    TaskInfo.Builder task(String id, CommandInfo command) {
        return super.task(id, command).container(IN_A_CONTAINER);
    }

    /// A task that is named after its fault.
    private void launch(String fault, String command) {
        CommandInfo faulty =
                CommandInfo.builder()
                        .value(command)
                        .environment(
                                new Environment(
                                        List.of(
                                                new Environment.Variable(
                                                        "FAULT",
                                                        fault,
                                                        Environment.Variable.Type.VALUE,
                                                        null))))
                        .build();
        launch(
                task(fault, faulty)
                        .killPolicy(new KillPolicy(new DurationInfo(300_000_000L)))
                        .build());
    }

    @Test
    void containersThatAreNotCreatedSayWhy() {
        Map<String, String> messages =
                Map.of(
                        "hang run", "crun create: no end within 4 s",
                        "linger run", "crun create: no end within 4 s",
                        "fail run", "crun: out of luck",
                        "flood run", "crun: xxx",
                        "die run", "cannot be started",
                        "lie run", "cannot be started");
        messages.keySet().forEach(fault -> launch(fault, "sleep 300"));

        messages.forEach(
                (fault, message) -> {
                    TaskStatus last = end(fault);
                    assertThat(last.state()).as(fault).isEqualTo(TaskState.TASK_FAILED);
                    assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
                    assertThat(last.message()).contains(message).hasSizeLessThanOrEqualTo(1000);
                });
        launch("none", "exit 0");
        assertThat(end("none").state()).isEqualTo(TaskState.TASK_FINISHED);
    }

    @Test
    void containersThatAreNotDeletedAreClearedAway() {
        List<String> faults = List.of("hang delete", "fail delete", "die delete", "lie delete");
        faults.forEach(fault -> launch(fault, "sleep 300 & exit 3"));

        for (String fault : faults) {
            assertThat(end(fault).message()).isEqualTo("Command exited with status 3");
        }
    }

    @Test
    void tasksThatCannotBeToldToEndAreKilled() {
        List<String> faults = List.of("hang kill", "fail kill", "lie kill");
        faults.forEach(fault -> launch(fault, "sleep 300"));
        faults.forEach(this::running);

        faults.forEach(kernel::kill);

        for (String fault : faults) {
            TaskStatus last = end(fault);
            assertThat(last.state()).isEqualTo(TaskState.TASK_KILLED);
            assertThat(last.message()).isEqualTo("Command terminated with signal Killed");
        }
    }

    @Test
    void runtimeThatIsTakenAwayFailsTasks() throws IOException {
        launch("running", "sleep 300");
        running("running");
        Files.delete(standIn());
        launch("new", "true");
        kernel.kill("running");

        TaskStatus last = end("new");
        assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(last.message()).contains("crun");
        assertThat(end("running").state()).isEqualTo(TaskState.TASK_KILLED);
    }
}
