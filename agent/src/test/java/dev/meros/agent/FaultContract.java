package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/// What can be wrong with a task, whatever it runs in.
abstract class FaultContract extends FaultScene {
    private static CommandInfo program(String path) {
        return CommandInfo.builder().shell(false).value(path).build();
    }

    private static CommandInfo fetching(String uri) {
        return CommandInfo.builder()
                .value("true")
                .uris(List.of(CommandInfo.Uri.builder().value(uri).build()))
                .build();
    }

    private TaskStatus assertFailed(String task, Reason reason) {
        TaskStatus last = end(task);
        assertThat(last.state()).as(last.message()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(last.reason()).as(last.message()).isEqualTo(reason);
        return last;
    }

    @Test
    void programsThatCannotBeRunAreNamed() throws IOException {
        Path text = Files.writeString(directory.resolve("notes"), "no program\n");
        Path garbage = Files.write(directory.resolve("garbage"), new byte[] {0x7f, 'E', 'L', 'F'});
        Files.setPosixFilePermissions(garbage, PosixFilePermissions.fromString("rwxr-xr-x"));
        launch(task("missing", program("/no/such/program")).build());
        launch(task("not-executable", program(text.toString())).build());
        launch(task("directory", program("/etc")).build());
        launch(task("garbage", program(garbage.toString())).build());
        launch(task("misspelt", "no-such-program-here").build());

        assertThat(assertFailed("missing", Reason.REASON_CONTAINER_LAUNCH_FAILED).message())
                .contains("/no/such/program");
        assertThat(assertFailed("not-executable", Reason.REASON_CONTAINER_LAUNCH_FAILED).message())
                .contains(text.toString());
        assertThat(assertFailed("directory", Reason.REASON_CONTAINER_LAUNCH_FAILED).message())
                .contains("/etc");
        assertThat(end("garbage").state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(assertFailed("misspelt", Reason.REASON_COMMAND_EXECUTOR_FAILED).message())
                .isEqualTo("Command exited with status 127 (command not found)");
        assertThat(errors("misspelt")).contains("no-such-program-here");
    }

    @Test
    void userWhoIsNotThereIsNamed() {
        launch(
                task("t1", CommandInfo.builder().value("true").user("no-such-user").build())
                        .build());

        assertThat(assertFailed("t1", Reason.REASON_CONTAINER_LAUNCH_FAILED).message())
                .contains("user: no-such-user");
    }

    @Test
    void portThatIsTakenEndsTheTaskWithItsOwnMessage() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            launch(
                    task("t1", "exec busybox httpd -f -p 127.0.0.1:" + taken.getLocalPort())
                            .build());

            assertThat(assertFailed("t1", Reason.REASON_COMMAND_EXECUTOR_FAILED).message())
                    .isEqualTo("Command exited with status 1");
            assertThat(errors("t1")).contains("Address already in use");
        }
    }

    @Test
    void filesThatCannotBeFetchedAreNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("data"), "other than expected");
        Path broken = Files.writeString(directory.resolve("broken.tar.gz"), "no archive");
        launch(task("missing", fetching("/no/such/file")).build());
        launch(task("refused", fetching("http://127.0.0.1:1/file")).build());
        launch(task("digest", fetching(file + "#sha256=" + "0".repeat(64))).build());
        launch(task("archive", fetching(broken.toString())).build());

        Reason reason = Reason.REASON_CONTAINER_LAUNCH_FAILED;
        assertThat(assertFailed("missing", reason).message())
                .isEqualTo("Failed to fetch /no/such/file: no such file on this node");
        assertThat(assertFailed("refused", reason).message())
                .contains("http://127.0.0.1:1/file", "refused");
        assertThat(assertFailed("digest", reason).message())
                .contains("sha256: ", "(expected: " + "0".repeat(64) + ")");
        assertThat(assertFailed("archive", reason).message()).contains("broken.tar.gz", "tar");
    }

    @Test
    void downloadThatHangsDoesNotKeepItsTaskFromBeingKilled() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            launch(
                    task("t1", fetching("http://127.0.0.1:" + silent.getLocalPort() + "/file"))
                            .build());
            try (var _ = silent.accept()) {
                kernel.kill("t1");

                TaskStatus last = kernel.end("t1", Duration.ofSeconds(20));
                assertThat(last.state()).isEqualTo(TaskState.TASK_KILLED);
                assertThat(last.reason()).isEqualTo(Reason.REASON_TASK_KILLED_DURING_LAUNCH);
            }
        }
    }

    @Test
    void taskThatIgnoresTermIsKilledAfterItsGrace() {
        String deaf = "trap '' TERM; sleep 300 & while :; do sleep 0.1; done";
        launch(task("t1", deaf).killPolicy(new KillPolicy(new DurationInfo(300_000_000L))).build());
        running("t1");

        kernel.kill("t1");

        TaskStatus last = end("t1");
        assertThat(last.state()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(last.message()).isEqualTo("Command terminated with signal Killed");
    }

    @Test
    void floodOfOutputStaysWithinItsBounds() throws IOException {
        launch(task("t1", "yes 'a line of a flood'").build());
        running("t1");
        Path sandbox = sandbox("t1");

        await().atMost(PATIENCE)
                .until(
                        () ->
                                Files.exists(sandbox.resolve("stdout.2"))
                                        && Files.size(sandbox.resolve("stdout.2")) > 0);

        assertThat(Files.size(sandbox.resolve("stdout.1"))).isLessThanOrEqualTo(1 << 20);
        assertThat(Files.size(sandbox.resolve("stdout.2"))).isLessThanOrEqualTo(1 << 20);
    }
}
