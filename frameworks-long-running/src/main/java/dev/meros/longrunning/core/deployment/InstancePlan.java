package dev.meros.longrunning.core.deployment;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.instance.Instance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// What to do for one app right now: which instances to end and how many to launch. A pure function
/// of what is there, evaluated again after every change, so it needs no memory and goes on after a
/// restart where it was.
///
/// With `n` instances, at least `ceil(n × minimumHealthCapacity)` stay ready and at most `floor(n ×
/// (1 + maximumOverCapacity))` exist; one more is allowed when the two meet, for else nothing could
/// ever be replaced.
public record InstancePlan(List<Instance> kills, int launches) {
    public InstancePlan {
        kills = List.copyOf(kills);
    }

    /// Whether instances of older configurations are replaced.
    public enum Mode {
        /// Every instance counts, whatever its configuration.
        KEEP,
        /// Instances of older configurations make room for new ones.
        UPGRADE
    }

    /// The plan for an app. `instances` are all that exist, `configured` is the time of its last
    /// change of configuration, `ready` says whether an instance runs and is healthy.
    public static InstancePlan of(
            App app,
            Mode mode,
            Instant configured,
            List<Instance> instances,
            Predicate<Instance> ready) {
        List<Instance> current = new ArrayList<>();
        List<Instance> old = new ArrayList<>();
        int leaving = 0;
        for (Instance instance : instances) {
            if (instance.goal() == Instance.Goal.STOPPED) {
                leaving++;
            } else if (instance.isActive()) {
                boolean counts = mode == Mode.KEEP || !instance.version().isBefore(configured);
                (counts ? current : old).add(instance);
            }
        }
        List<Instance> kills = new ArrayList<>();
        int n = app.instances();
        if (current.size() > n) {
            current.sort(killOrder(app));
            kills.addAll(current.subList(0, current.size() - n));
        }
        if (old.isEmpty()) {
            boolean upgrading = mode == Mode.UPGRADE && leaving > 0;
            int room = upgrading ? Math.max(0, most(app, 0) - leaving - current.size()) : n;
            return new InstancePlan(kills, Math.clamp(n - current.size(), 0, room));
        }
        return upgrade(app, kills, current, old, leaving, ready);
    }

    private static InstancePlan upgrade(
            App app,
            List<Instance> kills,
            List<Instance> current,
            List<Instance> old,
            int leaving,
            Predicate<Instance> ready) {
        int n = app.instances();
        int newReady = (int) current.stream().filter(ready).count();
        int oldReady = (int) old.stream().filter(ready).count();
        int launches =
                Math.clamp(
                        most(app, newReady + oldReady) - old.size() - leaving - current.size(),
                        0,
                        Math.max(0, n - current.size()));
        int surplus = old.size() - n;
        int spare = newReady + oldReady - least(app);
        int toKill = Math.clamp(Math.max(spare, surplus), 0, old.size());
        old.sort(Comparator.comparing((Instance i) -> ready.test(i)).thenComparing(killOrder(app)));
        boolean stuck = toKill == 0 && launches == 0 && leaving == 0 && newReady == current.size();
        if (stuck && !ready.test(old.getFirst())) {
            // no room and nothing under way: an old instance that serves nobody makes room
            toKill = 1;
        }
        kills.addAll(old.subList(0, toKill));
        return new InstancePlan(kills, launches);
    }

    /// How many instances stay ready during an upgrade.
    static int least(App app) {
        return (int) Math.ceil(app.instances() * app.upgradeStrategy().minimumHealthCapacity());
    }

    /// How many instances may exist during an upgrade while `ready` of them are ready.
    static int most(App app, int ready) {
        int most =
                (int)
                        Math.floor(
                                app.instances()
                                        * (1 + app.upgradeStrategy().maximumOverCapacity()));
        return least(app) == most && ready >= most ? most + 1 : most;
    }

    /// Those that serve least die first, then the youngest or the oldest.
    private static Comparator<Instance> killOrder(App app) {
        Comparator<Instance> age =
                Comparator.comparing(
                        (Instance i) -> i.startedAt() == null ? i.stagedAt() : i.startedAt());
        return Comparator.comparingInt(InstancePlan::weight)
                .thenComparing(
                        app.killSelection() == App.KillSelection.YOUNGEST_FIRST
                                ? age.reversed()
                                : age)
                .thenComparing(Instance::id);
    }

    private static int weight(Instance instance) {
        return switch (instance.state()) {
            case UNREACHABLE, UNREACHABLE_INACTIVE -> 0;
            case SCHEDULED, PROVISIONED, STAGING -> 1;
            case STARTING -> 2;
            case RUNNING -> 3;
            case KILLING, FINISHED, FAILED, KILLED, ERROR, GONE, DROPPED, UNKNOWN, EXPUNGED -> 4;
        };
    }
}
