package dev.meros.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskKey;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The contract of [ContainerDriver#startHeld], for every driver that has it.
@Timeout(30)
public abstract class HeldContainerContract {
    @TempDir protected Path directory;

    protected ContainerDriver driver;

    /// A driver that keeps its records in the given directory.
    protected abstract ContainerDriver driver(Path runs);

    /// The container that commands ask for; null for none.
    protected @Nullable ContainerInfo container() {
        return null;
    }

    @BeforeEach
    void open() throws IOException {
        driver = driver(directory.resolve("runs"));
        Files.createDirectories(directory.resolve("sandbox"));
    }

    @AfterEach
    void close() {
        driver.signal(ContainerDriverContract.ID, Signal.KILL);
        driver.close();
    }

    @Test
    void pipesCarryInputOutputAndErrors() throws Exception {
        HeldContainer held = driver.startHeld(spec("cat; echo err >&2; exit 3"), new Stdio.Pipes());

        try (OutputStream in = held.input()) {
            in.write("hello\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(text(held.output())).isEqualTo("hello\n");
        assertThat(text(held.errors())).isEqualTo("err\n");
        assertThat(exit(held)).isEqualTo(new ContainerExit.Exited(3));
        held.close();
        assertThat(driver.find(ContainerDriverContract.ID))
                .isEqualTo(new ContainerDriver.Found.Ended(new ContainerExit.Exited(3)));
    }

    @Test
    void inputThatNobodyReadsFailsWhenTheContainerIsGone() throws Exception {
        HeldContainer held = driver.startHeld(spec("exec sleep 300"), new Stdio.Pipes());
        driver.signal(ContainerDriverContract.ID, Signal.KILL);
        exit(held);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () -> {
                            held.input().write(new byte[1 << 20]);
                            held.input().flush();
                        });
    }

    @Test
    void terminalIsOneForTheCommandAndHasTheSizeAskedFor() throws Exception {
        HeldContainer held =
                terminal("test -t 0 && test -t 1 && test -t 2 && tty && stty size; echo $TERM");

        String text = text(held.output());

        assertThat(text).contains("/dev/pts/").contains("40 132").contains("xterm");
        assertThat(text(held.errors())).isEmpty();
        assertThat(exit(held)).isEqualTo(new ContainerExit.Exited(0));
        held.close();
    }

    @Test
    void terminalCanBeResizedAndInterrupted() throws Exception {
        HeldContainer held =
                terminal(
                        "trap 'stty size' WINCH; trap 'echo bye; exit 5' INT; echo ready;"
                                + " while :; do sleep 0.05; done");
        InputStream out = held.output();
        await(out, "ready");

        held.resize(new Stdio.Size(10, 20));
        await(out, "10 20");
        held.input().write(new byte[] {3}); // control-C

        await(out, "bye");
        assertThat(exit(held)).isEqualTo(new ContainerExit.Exited(5));
        held.close();
        held.resize(new Stdio.Size(1, 1));
    }

    @Test
    void endOfInputReachesTheTerminal() throws Exception {
        HeldContainer held = terminal("cat; echo over");

        held.input().write("line\n".getBytes(StandardCharsets.UTF_8));
        held.input().close();

        await(held.output(), "over");
        assertThat(exit(held)).isEqualTo(new ContainerExit.Exited(0));
        held.close();
    }

    @Test
    void whatLeavesNothingButItsShellEndsWithItsTerminal() throws Exception {
        HeldContainer held = terminal("sleep 300 & sleep 301 & echo ready; wait");
        await(held.output(), "ready");

        driver.signal(ContainerDriverContract.ID, Signal.KILL);

        exit(held);
        assertThat(held.output().read()).isEqualTo(-1);
        held.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> held.input().write(1));
    }

    private HeldContainer terminal(String line) {
        assumeTrue(Files.exists(Path.of("/dev/ptmx")), "needs pseudo-terminals");
        return driver.startHeld(spec(line), new Stdio.Terminal(new Stdio.Size(40, 132)));
    }

    private static void await(InputStream out, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        byte[] piece = new byte[1024];
        while (seen.indexOf(text) < 0) {
            int length = out.read(piece);
            assertThat(length).as("output after " + seen).isPositive();
            seen.append(new String(piece, 0, length, StandardCharsets.UTF_8));
        }
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static ContainerExit exit(HeldContainer held) throws Exception {
        return held.running().exit().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private ContainerSpec spec(String line) {
        return new ContainerSpec(
                ContainerDriverContract.ID,
                new TaskKey(new FrameworkId("web"), new TaskId("t1")),
                TaskInfo.builder()
                        .name("task")
                        .taskId(new TaskId("t1"))
                        .agentId(new AgentId("a"))
                        .command(CommandInfo.builder().value(line).build())
                        .container(container())
                        .build(),
                directory.resolve("sandbox"),
                new ContainerSpec.RunAs.Agent(),
                Map.of("MESOS_TASK_ID", "t1"));
    }
}
