package dev.meros.agent.nested;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.nested.core.ContainerEnd;
import dev.meros.agent.nested.core.NestedContainer;
import dev.meros.agent.nested.core.NestedRecord;
import dev.meros.agent.nested.core.Phase;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.TimeInfo;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

class ContainerWatchesTest {
    private final ContainerWatches watches = new ContainerWatches();

    private static NestedContainer container(Phase phase) {
        ContainerId id = new ContainerId("c", new ContainerId("task", null));
        return new NestedContainer(
                "run",
                NestedContainer.Kind.NESTED,
                new LaunchContainer(id, null, List.of(), null, Map.of()),
                phase,
                phase == Phase.LAUNCHING ? null : new TaskProcess(2, "", new TimeInfo(0L)),
                phase == Phase.ENDED ? new ContainerEnd(0, null, null, null) : null);
    }

    private void tell(Phase phase) {
        watches.tell(List.of(new NestedRecord.Put(container(phase))));
    }

    @Test
    void waitsEndWhenTheirPhaseIsReachedOrPassed() {
        CompletableFuture<NestedContainer> started = watches.add("run", Phase.RUNNING);
        CompletableFuture<NestedContainer> ended = watches.add("run", Phase.ENDED);
        CompletableFuture<NestedContainer> other = watches.add("other", Phase.ENDED);

        tell(Phase.LAUNCHING);
        assertThat(started).isNotDone();
        tell(Phase.RUNNING);
        assertThat(started).isCompletedWithValue(container(Phase.RUNNING));
        assertThat(ended).isNotDone();
        tell(Phase.ENDED);
        assertThat(ended).isCompletedWithValue(container(Phase.ENDED));
        assertThat(other).isNotDone();
    }

    @Test
    void waitForATaskEndsWhenItsContainerRunsNoMore() {
        CompletableFuture<String> gone = watches.addRoot("task");

        watches.rootsAre(List.of("task"));
        assertThat(gone).isNotDone();
        assertThat(watches.areOnRoots()).isTrue();
        watches.rootsAre(List.of());

        assertThat(gone).isCompletedWithValue("task");
        assertThat(watches.areOnRoots()).isFalse();
    }

    @Test
    void numberOfWaitsIsLimitedAndCancelledOnesMakeRoom() {
        List<CompletableFuture<NestedContainer>> all = new ArrayList<>();
        CompletableFuture<NestedContainer> last = watches.add("run", Phase.ENDED);
        while (!last.isCompletedExceptionally() && all.size() < 10_000) {
            all.add(last);
            last = watches.add("run", Phase.ENDED);
        }
        assertThat(all).hasSize(1000);

        all.getFirst().cancel(false);

        assertThat(watches.add("run", Phase.ENDED)).isNotDone();
    }
}
