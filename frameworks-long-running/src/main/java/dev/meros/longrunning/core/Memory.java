package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.instance.HealthBoard;
import dev.meros.longrunning.core.instance.HealthBoard.Verdict;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceId;
import dev.meros.longrunning.core.instance.Observed;
import dev.meros.longrunning.core.launch.BackOffs;
import dev.meros.longrunning.core.launch.OfferStatistics;
import dev.meros.longrunning.core.state.State;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What the core knows: the stored state, and soft state that a restart may lose.
final class Memory {
    State state = new State();
    final Observed observed = new Observed();
    final HealthBoard health = observed.health();
    final BackOffs backOffs = new BackOffs();
    final OfferStatistics statistics = new OfferStatistics();

    /// Instances to launch by app, and since when.
    final TreeMap<AppId, Waiting> waiting = new TreeMap<>();

    /// When a kill was sent last.
    final Map<InstanceId, Instant> killSent = new HashMap<>();

    /// When the kernel was asked last for an instance that has not been heard of.
    final Map<InstanceId, Instant> asked = new HashMap<>();

    /// Whether some of what waits has just been launched and more could be at once.
    boolean roundsFollow;

    final String role;

    Memory(String role) {
        this.role = role;
    }

    record Waiting(int count, Instant since) {}

    /// Whether an instance serves: it runs and is healthy, if there is something to check, and,
    /// while a deployment is under way, has said that it is ready.
    boolean ready(Instance instance) {
        App app = state.definition(instance);
        return instance.isRunning()
                && (app == null
                        || app.healthChecks().isEmpty()
                        || health.verdict(instance.id(), app) == Verdict.HEALTHY)
                && !awaitsReadiness(instance);
    }

    /// Whether an instance has yet to say that it is ready.
    boolean awaitsReadiness(Instance instance) {
        App app = state.definition(instance);
        return app != null
                && app.checks().readiness() != null
                && !state.deployments(instance.app()).isEmpty()
                && !observed.readiness().isReady(instance.id());
    }

    void forget(InstanceId instance) {
        observed.forget(instance);
        killSent.remove(instance);
        asked.remove(instance);
    }
}
