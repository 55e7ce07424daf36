package dev.meros.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.TaskInfo;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The contract of drivers whose containers have an inside, which [ContainerDriver#enter] leads to.
public abstract class SessionContract extends TerminalDriverContract {
    private static final String SESSION = "s" + ProcessHandle.current().pid();

    /// A user of the containers.
    protected abstract String user();

    /// The user's id, the id of its group and those of all of its groups, a line for each.
    protected abstract String ids();

    @AfterEach
    void endSession() {
        driver.signal(SESSION, Signal.KILL);
        driver.forget(SESSION);
    }

    /// Starts the container and a session in it.
    private HeldContainer session(CommandInfo command, Stdio stdio) {
        return driver.enter(ID, session(command), stdio).orElseThrow();
    }

    private ContainerSpec session(CommandInfo command) {
        ContainerSpec spec = spec(ID, command);
        TaskInfo bare = spec.task().toBuilder().container(null).build();
        return new ContainerSpec(SESSION, spec.key(), bare, spec.sandbox(), spec.user(), Map.of());
    }

    private String said(String line) throws Exception {
        return said(shell(line));
    }

    private String said(CommandInfo command) throws Exception {
        try (HeldContainer held = session(command, new Stdio.Pipes())) {
            String out = text(held.output());
            assertThat(exit(held.running())).isEqualTo(new ContainerExit.Exited(0));
            return out;
        }
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /// Reads until the text is there; on a thread of its own, as a terminal cannot be waited for
    /// with a deadline.
    private static void awaitText(InputStream out, String text) throws Exception {
        StringBuilder seen = new StringBuilder();
        CompletableFuture<Void> found = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                byte[] piece = new byte[1024];
                                while (seen.indexOf(text) < 0) {
                                    int length = out.read(piece);
                                    assertThat(length).as("output after " + seen).isPositive();
                                    seen.append(
                                            new String(piece, 0, length, StandardCharsets.UTF_8));
                                }
                                found.complete(null);
                            } catch (IOException | AssertionError e) {
                                found.completeExceptionally(e);
                            }
                        });
        assertThat(found).as("%s in %s", text, seen).succeedsWithin(DEADLINE);
    }

    @Test
    void sessionIsInTheNamespacesAndControlGroupsOfItsContainer() throws Exception {
        String where =
                "ls -l /proc/self/ns | cut -d'>' -f2 | sort; grep -c /meros/ /proc/self/cgroup;"
                        + " pwd";
        driver.start(spec(ID, shell("(" + where + ") > where; touch ready; sleep 300")));
        await().atMost(DEADLINE).until(() -> Files.exists(sandbox().resolve("ready")));

        assertThat(said(where)).isEqualTo(Files.readString(sandbox().resolve("where")));
    }

    @Test
    void sessionHasTheVariablesOfItsContainerAndItsOwn() throws Exception {
        driver.start(
                spec(
                        ID,
                        shell("sleep 300").toBuilder()
                                .environment(variable("HIS", "his"))
                                .build()));
        CommandInfo command =
                shell("echo $HIS $OWN $MESOS_TASK_ID").toBuilder()
                        .environment(variable("OWN", "mine"))
                        .build();

        assertThat(said(command)).isEqualTo("his mine t1\n");
    }

    @Test
    void sessionRunsAsTheUserItNames() throws Exception {
        driver.start(spec(ID, shell("sleep 300")));
        String who = "id -u; id -g; id -G; grep CapEff /proc/self/status";

        assertThat(said(shell(who).toBuilder().user(user()).build()))
                .isEqualTo(ids() + "\nCapEff:\t0000000000000000\n");
        endSession();
        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(
                        () ->
                                session(
                                        shell("true").toBuilder().user("nobody-there").build(),
                                        new Stdio.Pipes()))
                .withMessageContaining("nobody-there");
    }

    @Test
    void sessionReadsItsInputAndTellsItsStatus() throws Exception {
        driver.start(spec(ID, shell("sleep 300")));
        try (HeldContainer held = session(shell("cat; echo err >&2; exit 7"), new Stdio.Pipes())) {
            try (OutputStream in = held.input()) {
                in.write("hello\n".getBytes(StandardCharsets.UTF_8));
            }

            assertThat(text(held.output())).isEqualTo("hello\n");
            assertThat(text(held.errors())).isEqualTo("err\n");
            assertThat(exit(held.running())).isEqualTo(new ContainerExit.Exited(7));
        }
    }

    @Test
    void sessionHasATerminalOfTheContainerThatCanBeResizedAndInterrupted() throws Exception {
        driver.start(spec(ID, shell("sleep 300")));
        try (HeldContainer held =
                session(
                        shell(
                                "until [ \"$(stty size)\" = '40 132' ]; do sleep 0.05; done;"
                                        + " trap 'stty size' WINCH; trap 'echo bye; exit 5' INT;"
                                        + " echo $TERM; while :; do sleep 0.05; done"),
                        new Stdio.Terminal(new Stdio.Size(40, 132)))) {
            awaitText(held.output(), "xterm");
            held.resize(new Stdio.Size(10, 20));
            awaitText(held.output(), "10 20");

            held.input().write(new byte[] {3});

            assertThat(exit(held.running())).isEqualTo(new ContainerExit.Exited(5));
        }
    }

    @Test
    void sessionGetsSignalsAndLeavesNothing() throws Exception {
        ContainerDriver.Running running = driver.start(spec(ID, shell("sleep 300")));
        try (HeldContainer held =
                session(
                        shell("trap 'exit 6' USR1; echo up; while :; do sleep 0.05; done"),
                        new Stdio.Pipes())) {
            awaitText(held.output(), "up");
            driver.signal(SESSION, 10);
            assertThat(exit(held.running())).isEqualTo(new ContainerExit.Exited(6));
        }
        endSession();
        try (HeldContainer held =
                session(
                        shell("sleep 300 & echo $! > pids; echo $$ >> pids; echo up; wait"),
                        new Stdio.Pipes())) {
            awaitText(held.output(), "up");
            List<Long> pids =
                    Files.readAllLines(sandbox().resolve("pids")).stream()
                            .map(p -> hostPid(running, Long.parseLong(p)))
                            .toList();

            driver.signal(SESSION, Signal.KILL);

            exit(held.running());
            assertGone(pids);
        }
        assertThat(driver.find(ID)).isInstanceOf(ContainerDriver.Found.Alive.class);
    }

    @Test
    void sessionEndsWithItsContainer() throws Exception {
        driver.start(spec(ID, shell("sleep 300")));
        try (HeldContainer held =
                session(shell("trap '' HUP TERM; echo up; sleep 300"), new Stdio.Pipes())) {
            awaitText(held.output(), "up");

            driver.signal(ID, Signal.KILL);

            ContainerExit exit =
                    held.running().exit().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(exit).isNotEqualTo(new ContainerExit.Exited(0));
        }
        assertThat(driver.enter("no-such", session(shell("true")), new Stdio.Pipes())).isEmpty();
    }

    @Test
    void sessionOfAProgramThatIsNotThereIsRefused() {
        driver.start(spec(ID, shell("sleep 300")));

        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> session(program("/no/such/program"), new Stdio.Pipes()))
                .withMessageContaining("/no/such/program");
    }
}
