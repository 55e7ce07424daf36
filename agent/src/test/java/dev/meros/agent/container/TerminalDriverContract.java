package dev.meros.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.core.ContainerExit;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TtyInfo;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The contract of drivers that can give a container a terminal which outlives the agent.
public abstract class TerminalDriverContract extends ContainerDriverContract {
    private ContainerSpec withTerminal(String line) {
        ContainerSpec spec = spec(ID, shell(line));
        ContainerInfo container =
                spec.task().container() == null
                        ? ContainerInfo.builder().type(ContainerInfo.Type.MESOS).build()
                        : spec.task().container();
        TaskInfo task =
                spec.task().toBuilder()
                        .container(
                                container.toBuilder()
                                        .ttyInfo(new TtyInfo(new TtyInfo.WindowSize(40, 132)))
                                        .build())
                        .build();
        return new ContainerSpec(
                spec.id(), spec.key(), task, spec.sandbox(), spec.user(), spec.environment());
    }

    private void awaitOutput(String text) {
        await().atMost(DEADLINE)
                .untilAsserted(
                        () ->
                                assertThat(Files.readString(sandbox().resolve("stdout")))
                                        .contains(text));
    }

    private static void type(ContainerTerminal terminal, String text) throws IOException {
        terminal.input().write(text.getBytes(StandardCharsets.UTF_8));
        terminal.input().flush();
    }

    @Test
    void terminalHasTheSizeAskedForAndItsOutputIsInAFile() throws Exception {
        ContainerExit exit =
                exit(
                        driver.start(
                                withTerminal(
                                        "test -t 0 && test -t 1 && test -t 2 || exit 1;"
                                                + " until [ \"$(stty size 2>&1)\" = '40 132' ];"
                                                + " do sleep 0.05; done; stty size; echo $TERM;"
                                                + " echo err >&2; printf end; exit 3")));

        assertThat(exit).isEqualTo(new ContainerExit.Exited(3));
        assertThat(Files.readString(sandbox().resolve("stdout")))
                .isEqualTo("40 132\r\nxterm\r\nerr\r\nend");
        assertThat(driver.find(ID)).isEqualTo(new ContainerDriver.Found.Ended(exit));
        assertThat(driver.terminal(ID)).isEmpty();
    }

    @Test
    void terminalIsReadResizedAndInterruptedByWhoAttaches() throws Exception {
        ContainerDriver.Running running =
                driver.start(
                        withTerminal(
                                "trap 'stty size' WINCH; trap 'echo bye; exit 5' INT; until read"
                                    + " line; do :; done; echo got $line; while :; do sleep 0.05;"
                                    + " done"));
        try (ContainerTerminal terminal = driver.terminal(ID).orElseThrow()) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            terminal.onEnd(() -> end.complete(null));

            type(terminal, "hello\n");
            awaitOutput("got hello");
            terminal.resize(new Stdio.Size(10, 20));
            awaitOutput("10 20");
            type(terminal, "\u0003");

            assertThat(exit(running)).isEqualTo(new ContainerExit.Exited(5));
            end.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(Files.readString(sandbox().resolve("stdout"))).contains("bye");
    }

    @Test
    void terminalSurvivesThatWhoIsAttachedLeaves() throws Exception {
        ContainerDriver.Running running =
                driver.start(withTerminal("while read line; do echo got $line; done; exit 6"));
        try (ContainerTerminal terminal = driver.terminal(ID).orElseThrow()) {
            type(terminal, "one\n");
            awaitOutput("got one");
        }
        try (ContainerTerminal terminal = driver.terminal(ID).orElseThrow()) {
            type(terminal, "two\n");
            awaitOutput("got two");

            terminal.input().close();

            assertThat(exit(running)).isEqualTo(new ContainerExit.Exited(6));
        }
    }

    @Test
    void nextDriverHasTheTerminalAndNoOutputIsLostOrDoubled() throws Exception {
        driver.start(
                withTerminal(
                        "i=0; while [ ! -e go ]; do i=$((i+1)); echo $i; sleep 0.02; done;"
                                + " echo end; read line; echo got $line"));
        awaitOutput("3\r\n");
        driver.close();
        driver = driver(directory.resolve("runs"));
        ContainerDriver.Running running = ((ContainerDriver.Found.Alive) driver.find(ID)).running();
        Files.createFile(sandbox().resolve("go"));
        awaitOutput("end");

        try (ContainerTerminal terminal = driver.terminal(ID).orElseThrow()) {
            type(terminal, "hello\n");

            assertThat(exit(running)).isEqualTo(new ContainerExit.Exited(0));
        }
        String[] lines = Files.readString(sandbox().resolve("stdout")).split("\r\n", -1);
        int end = lines.length - 4;
        assertThat(lines[end]).isEqualTo("end");
        assertThat(lines).endsWith("hello", "got hello", "");
        for (int i = 0; i < end; i++) {
            assertThat(lines[i]).isEqualTo("" + (i + 1));
        }
    }
}
