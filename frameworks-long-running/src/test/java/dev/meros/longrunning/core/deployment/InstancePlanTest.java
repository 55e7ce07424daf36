package dev.meros.longrunning.core.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.match.Place;
import dev.meros.api.model.AgentId;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.definition.AppInput;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceId;
import dev.meros.longrunning.core.instance.InstanceState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

final class InstancePlanTest {
    private static final Instant OLD = Instant.ofEpochSecond(1);
    private static final Instant NEW = Instant.ofEpochSecond(2);

    private static App app(int instances, double minimum, double over) {
        return AppInput.read(
                Map.of(
                        "id",
                        "/a",
                        "cmd",
                        "run",
                        "instances",
                        instances,
                        "upgradeStrategy",
                        Map.of("minimumHealthCapacity", minimum, "maximumOverCapacity", over)),
                null,
                "*",
                NEW,
                "");
    }

    private static List<Instance> instances(int count, Instant version, InstanceState state) {
        List<Instance> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(
                    new Instance(
                            InstanceId.of(new AppId("/a"), new UUID(version.getEpochSecond(), i)),
                            new AppId("/a"),
                            version,
                            1,
                            new Place(new AgentId("s"), "h", null, null, new TreeMap<>()),
                            List.of(),
                            List.of(),
                            state,
                            Instance.Goal.RUNNING,
                            version.plusSeconds(i),
                            version.plusSeconds(i),
                            version));
        }
        return list;
    }

    @ParameterizedTest
    @CsvSource({
        // n, minimum, over, healthy old → kills, launches
        "1, 0.5, 0, 1, 0, 1",
        "5, 1, 0, 5, 0, 1",
        "5, 1, 1, 5, 0, 5",
        "5, 0, 0, 5, 5, 0",
        "5, 0.5, 0.5, 5, 2, 2",
        "1, 1, 1, 1, 0, 1",
        "5, 1, 0, 7, 2, 0",
        "0, 1, 1, 3, 3, 0",
    })
    void anUpgradeBeginsWithWhatTheStrategyAllows(
            int n, double minimum, double over, int old, int kills, int launches) {
        InstancePlan plan =
                InstancePlan.of(
                        app(n, minimum, over),
                        InstancePlan.Mode.UPGRADE,
                        NEW,
                        instances(old, OLD, InstanceState.RUNNING),
                        Instance::isRunning);

        assertThat(plan.kills()).hasSize(kills);
        assertThat(plan.launches()).isEqualTo(launches);
    }

    @Test
    void anOldInstanceGoesWhenANewOneIsReady() {
        List<Instance> all = instances(5, OLD, InstanceState.RUNNING);
        all.addAll(instances(1, NEW, InstanceState.RUNNING));

        InstancePlan plan =
                InstancePlan.of(
                        app(5, 1, 0), InstancePlan.Mode.UPGRADE, NEW, all, Instance::isRunning);

        assertThat(plan.kills()).hasSize(1).allMatch(i -> i.version().equals(OLD));
        assertThat(plan.launches()).isZero();
    }

    @Test
    void unhealthyOldInstancesMakeRoomWhenNothingElseCan() {
        List<Instance> all = instances(1, OLD, InstanceState.STAGING);

        InstancePlan plan =
                InstancePlan.of(
                        app(1, 1, 0), InstancePlan.Mode.UPGRADE, NEW, all, Instance::isRunning);

        assertThat(plan.kills()).hasSize(1);
    }

    @Test
    void withoutAnUpgradeEveryInstanceCounts() {
        List<Instance> all = instances(2, OLD, InstanceState.RUNNING);

        InstancePlan plan =
                InstancePlan.of(
                        app(3, 1, 1), InstancePlan.Mode.KEEP, NEW, all, Instance::isRunning);

        assertThat(plan).isEqualTo(new InstancePlan(List.of(), 1));
    }

    @Test
    void theYoungestDieFirstUnlessTheAppSaysOtherwise() {
        List<Instance> all = instances(3, NEW, InstanceState.RUNNING);

        InstancePlan plan =
                InstancePlan.of(
                        app(1, 1, 1), InstancePlan.Mode.KEEP, NEW, all, Instance::isRunning);

        assertThat(plan.kills()).containsExactly(all.get(2), all.get(1));
    }

    @Test
    void whatCannotServeDiesBeforeWhatDoes() {
        List<Instance> all = instances(1, OLD, InstanceState.UNREACHABLE);
        all.addAll(instances(1, NEW, InstanceState.RUNNING));

        InstancePlan plan =
                InstancePlan.of(
                        app(1, 1, 1), InstancePlan.Mode.KEEP, OLD, all, Instance::isRunning);

        assertThat(plan.kills()).containsExactly(all.get(0));
    }
}
