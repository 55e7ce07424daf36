package dev.meros.agent.nested.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.nested.core.NestedCommand;
import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.agent.nested.core.NestedCore;
import dev.meros.agent.nested.core.NestedDecision;
import dev.meros.agent.nested.core.NestedState;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.TimeInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ContainerStoreTest {
    private static final ContainerId TASK = new ContainerId("task", null);
    private static final ContainerId OUTER = new ContainerId("outer", TASK);
    private static final ContainerId INNER = new ContainerId("inner", OUTER);

    @TempDir Path directory;

    private NestedState state = NestedState.EMPTY;
    private int runs = 9;

    private ContainerStore store() {
        return new ContainerStore(directory.resolve("containers"));
    }

    private void on(NestedCommand command) {
        // runs that sort the other way round than they were made
        NestedDecision decision = NestedCore.decide(state, command, "run-" + runs--);
        store().append(decision.records());
        state = decision.state();
    }

    private void launch(ContainerId id) {
        String run = "run-" + runs;
        LaunchContainer launch =
                new LaunchContainer(
                        id,
                        CommandInfo.builder().value("sleep 1").build(),
                        List.of(),
                        null,
                        Map.of());
        on(new NestedCommand.Launch(Kind.NESTED, launch, List.of("task")));
        on(
                new NestedCommand.Started(
                        run, new TaskProcess(4711, "boot x tick 1", new TimeInfo(5L))));
    }

    @Test
    void whatIsStoredComesBackWithParentsFirst() {
        launch(OUTER);
        launch(INNER);
        on(new NestedCommand.Exited("run-7", new ContainerExit.Exited(3)));

        NestedState found = store().load();

        assertThat(found.containers()).isEqualTo(state.containers());
        assertThat(found.containers().keySet()).containsExactly(OUTER, INNER);
    }

    @Test
    void whatIsForgottenIsGone() {
        launch(OUTER);
        on(new NestedCommand.Exited("run-9", new ContainerExit.Exited(0)));
        on(new NestedCommand.Remove(OUTER, List.of("task")));

        assertThat(store().load().containers()).isEmpty();
        assertThat(directory.resolve("containers")).isEmptyDirectory();
    }

    @Test
    void damagedFileCostsOneContainer() throws Exception {
        launch(OUTER);
        launch(INNER);
        Files.writeString(directory.resolve("containers/run-7.json"), "{\"run\":");

        assertThat(store().load().containers().keySet()).containsExactly(OUTER);
    }
}
