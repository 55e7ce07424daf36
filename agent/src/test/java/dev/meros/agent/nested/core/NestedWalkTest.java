package dev.meros.agent.nested.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.model.TtyInfo;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.testing.Seeds;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Walks at random through the lives of containers, and looks after each step whether what must
/// always hold does.
class NestedWalkTest {
    private static final int SEEDS = 200;
    private static final int STEPS = 300;
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final List<Resource> CPUS = ResourceText.parseResources("cpus:1");

    @Test
    void whatMustAlwaysHoldDoesOnEveryWalk() {
        Seeds.check(SEEDS, random -> new Walk(random).run());
    }

    private static final class Walk {
        private final RandomGenerator random;
        private final List<String> roots = new ArrayList<>(List.of("task-0", "task-1"));

        /// Runs that were sent to the driver and have not ended there.
        private final Set<String> alive = new HashSet<>();

        private NestedState state = NestedState.EMPTY;
        private int step;

        private Walk(RandomGenerator random) {
            this.random = random;
        }

        void run() {
            for (step = 0; step < STEPS; step++) {
                on(command());
            }
            roots.clear();
            on(new NestedCommand.RootsChanged(List.of()));
            on(new NestedCommand.DestroyAll());
            while (!alive.isEmpty()) {
                String run = alive.iterator().next();
                on(new NestedCommand.Exited(run, new ContainerExit.Signalled(9)));
            }
            for (NestedContainer each : List.copyOf(state.containers().values())) {
                on(new NestedCommand.Remove(each.id(), List.of()));
            }
            assertThat(state.containers()).as("in the end").isEmpty();
        }

        private void on(NestedCommand command) {
            NestedState before = state;
            NestedDecision decision = NestedCore.decide(before, command, "run-" + step++);
            state = decision.state();
            NestedState replayed = before;
            for (NestedRecord record : decision.records()) {
                replayed = replayed.apply(record);
            }
            assertThat(replayed).as(where(command)).isEqualTo(state);
            if (command instanceof NestedCommand.Exited(String run, ContainerExit _)) {
                alive.remove(run);
            } else if (command instanceof NestedCommand.Failed(String run, Reason _, String _)) {
                alive.remove(run);
            }
            for (NestedEffect effect : decision.effects()) {
                if (effect instanceof NestedEffect.Start(NestedContainer started)) {
                    assertThat(alive.add(started.run())).as(where(command)).isTrue();
                } else if (effect instanceof NestedEffect.Forget forget) {
                    assertThat(alive).as(where(command)).doesNotContain(forget.container().run());
                }
            }
            check(where(command));
        }

        private String where(NestedCommand command) {
            return "step %d: %s".formatted(step, command);
        }

        private void check(String where) {
            assertThat(state.containers().size())
                    .as(where)
                    .isLessThanOrEqualTo(NestedCore.MAX_CONTAINERS);
            for (NestedContainer c : state.containers().values()) {
                boolean ended = c.phase() == Phase.ENDED;
                assertThat(ended).as(where).isEqualTo(!alive.contains(c.run()));
                assertThat(c.end() != null).as(where).isEqualTo(ended);
                if (!state.hasRoot(c.id())) {
                    assertThat(c.phase()).as(where).isEqualTo(Phase.DESTROYING);
                }
                ContainerId parent = c.id().parent();
                NestedContainer above = parent == null ? null : state.container(parent);
                if (above != null && above.phase() != Phase.RUNNING) {
                    assertThat(c.phase()).as(where).isIn(Phase.DESTROYING, Phase.ENDED);
                }
            }
        }

        private NestedCommand command() {
            List<NestedContainer> known = List.copyOf(state.containers().values());
            if (known.isEmpty() || random.nextInt(4) == 0) {
                return launch(known);
            }
            NestedContainer one = known.get(random.nextInt(known.size()));
            String run = one.run();
            return switch (random.nextInt(11)) {
                case 0, 1, 2 -> started(one);
                case 3 ->
                        one.phase() == Phase.LAUNCHING
                                ? new NestedCommand.Failed(
                                        run, Reason.REASON_CONTAINER_LAUNCH_FAILED, "no")
                                : started(one);
                case 4 -> new NestedCommand.Exited(run, new ContainerExit.Exited(1));
                case 5 -> new NestedCommand.Kill(one.id(), random.nextInt(-1, 66));
                case 6 -> new NestedCommand.Destroy(run);
                case 7 -> new NestedCommand.Remove(one.id(), List.copyOf(roots));
                case 8 -> new NestedCommand.Recovered(run, process());
                default -> rootsChanged();
            };
        }

        private NestedCommand started(NestedContainer one) {
            return new NestedCommand.Started(one.run(), process());
        }

        private NestedCommand rootsChanged() {
            if (random.nextInt(5) == 0 && !roots.isEmpty()) {
                roots.remove(random.nextInt(roots.size()));
            }
            if (roots.size() < 2) {
                roots.add("task-" + step);
            }
            return new NestedCommand.RootsChanged(List.copyOf(roots));
        }

        private NestedCommand launch(List<NestedContainer> known) {
            String value = "c" + random.nextInt(12);
            Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            ContainerId parent = null;
            if (kind != Kind.STANDALONE) {
                parent =
                        known.isEmpty() || random.nextBoolean()
                                ? new ContainerId(roots.get(random.nextInt(roots.size())), null)
                                : known.get(random.nextInt(known.size())).id();
            }
            return new NestedCommand.Launch(
                    kind,
                    new LaunchContainer(
                            new ContainerId(value, parent),
                            CommandInfo.builder().value("true").build(),
                            kind == Kind.STANDALONE ? CPUS : List.of(),
                            info(),
                            Map.of()),
                    List.copyOf(roots));
        }

        private @Nullable ContainerInfo info() {
            return random.nextInt(5) > 0
                    ? null
                    : ContainerInfo.builder()
                            .type(ContainerInfo.Type.MESOS)
                            .ttyInfo(new TtyInfo(null))
                            .build();
        }

        private static TaskProcess process() {
            return new TaskProcess(4711, "boot x tick 1", new TimeInfo(0L));
        }
    }
}
