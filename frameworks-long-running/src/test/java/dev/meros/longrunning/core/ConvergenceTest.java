package dev.meros.longrunning.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.TaskState;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.state.AppEntry;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Objects;
import java.util.Random;

/// What holds for every order of events, tried with seeds.
final class ConvergenceTest {
    private static AppEntry entry(Cluster cluster) {
        return Objects.requireNonNull(cluster.core.state().app(new AppId("/a")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverTheOrderOfEventsUpgradesKeepTheirLimitsAndEnd(long seed) {
        Random random = new Random(seed);
        Cluster world = new Cluster(seed, 4);
        int n = 1 + random.nextInt(6);
        double minimum = random.nextInt(5) / 4.0;
        double over = random.nextInt(5) / 4.0;
        world.post(
                "{'id':'/a','cmd':'run','instances':"
                        + n
                        + ",'upgradeStrategy':{'minimumHealthCapacity':"
                        + minimum
                        + ",'maximumOverCapacity':"
                        + over
                        + "}}");
        world.settle();
        int least = (int) Math.ceil(n * minimum);
        int most =
                (int) Math.floor(n * (1 + over))
                        + (least == (int) Math.floor(n * (1 + over)) ? 1 : 0);

        for (int round = 0; round < 3; round++) {
            world.put("/a", "{'cmd':'run" + round + "'}");
            for (int i = 0; i < 5000 && !world.core.state().deployments().isEmpty(); i++) {
                world.stir();
                List<Instance> all = world.instances("/a");
                assertThat(all).hasSizeLessThanOrEqualTo(most);
                assertThat(
                                all.stream()
                                        .filter(
                                                x ->
                                                        x.isRunning()
                                                                && x.goal()
                                                                        == Instance.Goal.RUNNING))
                        .hasSizeGreaterThanOrEqualTo(least);
            }
            assertThat(world.core.state().deployments()).isEmpty();
            assertThat(world.instances("/a"))
                    .hasSize(n)
                    .allMatch(x -> x.version().equals(entry(world).configuredAt()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110})
    void whateverFailsTheWantedNumberRunsInTheEnd(long seed) {
        Random random = new Random(seed);
        Cluster world = new Cluster(seed, 4);
        world.post("{'id':'/a','cmd':'run','cpus':0.5,'instances':4,'maxLaunchDelaySeconds':1}");
        int wanted = 4;
        for (int i = 0; i < 400; i++) {
            world.stir();
            List<String> alive = List.copyOf(world.tasks.keySet());
            int dice = random.nextInt(20);
            if (dice == 0 && !alive.isEmpty()) {
                TaskState[] ends = {
                    TaskState.TASK_FAILED, TaskState.TASK_FINISHED, TaskState.TASK_GONE
                };
                world.report(
                        alive.get(random.nextInt(alive.size())), ends[random.nextInt(ends.length)]);
            } else if (dice == 1) {
                wanted = random.nextInt(8);
                world.put("/a", "{'instances':" + wanted + "}", Command.Force.OVERRIDE_LOCKS);
            } else if (dice == 2) {
                world.put("/a", "{'cmd':'run" + i + "'}", Command.Force.OVERRIDE_LOCKS);
            } else if (dice == 3) {
                world.core.reload(world.restored());
                world.run(new Command.Subscribed());
            }
        }

        world.settle();
        for (int i = 0; i < 500; i++) {
            world.stir();
        }

        assertThat(world.tasks).hasSize(wanted);
        assertThat(world.instances("/a"))
                .hasSize(wanted)
                .allMatch(x -> x.version().equals(entry(world).configuredAt()));
    }
}
