package dev.meros.agent.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What every [Spawner] holds.
abstract class SpawnerContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    abstract Spawner spawner();

    private Launch shell(Launch.Session session, String script, String... arguments) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        line.addAll(List.of(arguments));
        return new Launch(
                line,
                Map.of("COLOUR", "sea green"),
                directory,
                directory.resolve("out"),
                directory.resolve("err"),
                session);
    }

    private void run(Launch launch) throws Exception {
        spawner().start(launch).exited().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private String text(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    @Test
    void whatAProgramSaysIsAppendedToItsFiles() throws Exception {
        Files.writeString(directory.resolve("out"), "before\n");

        run(shell(Launch.Session.INHERITED, "echo out; echo err >&2"));

        assertThat(text("out")).isEqualTo("before\nout\n");
        assertThat(text("err")).isEqualTo("err\n");
    }

    @Test
    void argumentsVariablesAndDirectoryArriveUnchanged() throws Exception {
        run(shell(Launch.Session.INHERITED, "echo \"$#:$1:$2:$COLOUR\"; pwd; cat", "a 'b\"", ""));

        assertThat(text("out")).isEqualTo("2:a 'b\"::sea green\n" + directory.toRealPath() + "\n");
    }

    @Test
    void nothingButWhatWasGivenIsInTheEnvironment() throws Exception {
        run(shell(Launch.Session.INHERITED, "exec env"));

        assertThat(text("out").lines().filter(l -> !l.matches("(PWD|OLDPWD|SHLVL|_)=.*")))
                .containsExactly("COLOUR=sea green");
    }

    @Test
    void theReportIsTheFirstLineOnDescriptorThree() throws Exception {
        Spawned program =
                spawner().start(shell(Launch.Session.INHERITED, "echo ready >&3; echo more >&3"));

        assertThat(program.report(PATIENCE)).isEqualTo("ready");
        program.exited().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aProgramThatEndsWithoutAReportIsNotWaitedFor() throws Exception {
        Spawned program = spawner().start(shell(Launch.Session.INHERITED, "exit 3"));

        assertThat(program.report(PATIENCE)).isEmpty();
        program.exited().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aReportThatDoesNotComeIsNotWaitedForLongerThanAllowed() throws Exception {
        Spawned program = spawner().start(shell(Launch.Session.INHERITED, "sleep 600 & wait"));

        assertThatThrownBy(() -> program.report(Duration.ofMillis(50)))
                .isInstanceOf(ReportTimeout.class);

        program.end();
        program.exited().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aProgramLeadsASessionOfItsOwnWhereThatIsWanted() throws Exception {
        Spawned program =
                spawner().start(shell(Launch.Session.OWN, "read -r l </proc/$$/stat; echo $l >&3"));

        // the sixth field is the session
        assertThat(program.report(PATIENCE).split(" ", -1)[5])
                .isEqualTo(Integer.toString(program.pid()));
        program.exited().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void noDescriptorOfTheAgentIsPassedOn() throws Exception {
        try (var open = Files.newOutputStream(directory.resolve("held"))) {
            run(shell(Launch.Session.INHERITED, "exec 3>&-; ls /proc/self/fd | wc -l"));
            open.write(1);
        }

        // input, both outputs and the listing itself
        assertThat(text("out").strip()).isEqualTo("4");
    }

    @Test
    void nothingIsLeftInTheTableOfProcesses() throws Exception {
        Spawned program = spawner().start(shell(Launch.Session.OWN, "exit 0"));

        program.exited().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(Path.of("/proc/" + program.pid())).doesNotExist();
    }

    @Test
    void aFileThatIsNoProgramLeavesOnlyAnError() {
        Launch launch =
                new Launch(
                        List.of(directory.resolve("missing").toString()),
                        Map.of(),
                        directory,
                        directory.resolve("out"),
                        directory.resolve("err"),
                        Launch.Session.INHERITED);

        assertThatThrownBy(
                        () -> {
                            Spawned started = spawner().start(launch);
                            if (started.report(PATIENCE).isEmpty()) {
                                throw new IOException("ended without a report");
                            }
                        })
                .isInstanceOf(IOException.class);
    }
}
