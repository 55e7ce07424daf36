package dev.meros.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

final class ProcessesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir private Path logs;

    private static List<String> sh(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void awaitEnd(long pid) {
        await().atMost(DEADLINE).until(() -> !isAlive(pid));
    }

    @Test
    void aJvmRunsFromTheClassPathOfTheTest() {
        try (Processes processes = Processes.in(logs)) {
            ChildProcess echo = processes.java("echo", EchoMain.class.getName(), "a", "b c");

            assertThat(echo.awaitLine("said: (.*)", DEADLINE).group(1)).isEqualTo("a|b c");
            assertThat(echo.awaitExit(DEADLINE)).isEqualTo(3);
        }
    }

    @Test
    void aKilledProcessLeavesItsChildrenWhichEndWithTheTest() {
        long orphan;
        try (Processes processes = Processes.in(logs)) {
            ChildProcess parent = processes.start("parent", sh("sleep 600 & echo child $!; wait"));
            orphan = Long.parseLong(parent.awaitLine("child (\\d+)", DEADLINE).group(1));

            parent.kill();

            assertThat(parent.isAlive()).isFalse();
            assertThat(isAlive(orphan)).isTrue();
        }
        awaitEnd(orphan);
    }

    @Test
    void aChildThatHasLeftItsParentEndsWithTheTest() {
        long orphan;
        try (Processes processes = Processes.in(logs)) {
            ChildProcess parent = processes.start("parent", sh("sleep 600 & echo child $!"));
            orphan = Long.parseLong(parent.awaitLine("child (\\d+)", DEADLINE).group(1));
            parent.awaitExit(DEADLINE);
        }
        awaitEnd(orphan);
    }

    @Test
    void nobodyElsesProcessIsEnded() throws Exception {
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            try (Processes processes = Processes.in(logs)) {
                processes.start("sleeper", sh("echo here; sleep 600")).awaitLine("here", DEADLINE);
            }

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void sigtermLetsAProcessEndInItsOwnWay() {
        try (Processes processes = Processes.in(logs)) {
            ChildProcess polite =
                    processes.start(
                            "polite",
                            sh(
                                    "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.1;"
                                            + " done"));
            polite.awaitLine("up", DEADLINE);

            assertThat(polite.terminate(DEADLINE)).isEqualTo(7);
            assertThat(polite.log()).contains("bye");
        }
    }

    @Test
    void aRestartRunsTheSameCommandAndHasALogOfItsOwn() {
        try (Processes processes = Processes.in(logs)) {
            ChildProcess sleeper = processes.start("sleeper", sh("echo pid $$; sleep 600"));
            String first = sleeper.awaitLine("pid (\\d+)", DEADLINE).group(1);

            sleeper.kill();
            sleeper.restart();

            String second = sleeper.awaitLine("pid (\\d+)", DEADLINE).group(1);
            assertThat(second).isNotEqualTo(first).isEqualTo(Long.toString(sleeper.pid()));
        }
    }

    @Test
    void aFailureShowsTheLastLines() {
        try (Processes processes = Processes.in(logs)) {
            ChildProcess brief = processes.start("brief", sh("echo no luck today"));

            assertThatThrownBy(() -> brief.awaitLine("success", DEADLINE))
                    .isInstanceOf(ProcessFailure.class)
                    .hasMessage(
                            "brief: ended before a line matched success; its last lines:\n"
                                    + "no luck today");
        }
    }

    @Test
    void aWaitHasADeadline() {
        try (Processes processes = Processes.in(logs)) {
            ChildProcess silent = processes.start("silent", sh("sleep 600"));

            assertThatThrownBy(() -> silent.awaitLine("word", Duration.ofMillis(50)))
                    .isInstanceOf(ProcessFailure.class)
                    .hasMessageStartingWith(
                            "silent: a line that matches word did not come within PT0.05S");
        }
    }
}
