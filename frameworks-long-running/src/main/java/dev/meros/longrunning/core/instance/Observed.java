package dev.meros.longrunning.core.instance;

import dev.meros.api.model.CheckStatusInfo;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// What is known of instances from looking at them; soft, a restart looks again.
public final class Observed {
    private final HealthBoard health = new HealthBoard();
    private final ReadinessBoard readiness = new ReadinessBoard();
    private final Map<InstanceId, CheckStatusInfo> checks = new HashMap<>();

    public HealthBoard health() {
        return health;
    }

    public ReadinessBoard readiness() {
        return readiness;
    }

    /// The last result of the check that judges nothing.
    public @Nullable CheckStatusInfo check(InstanceId instance) {
        return checks.get(instance);
    }

    /// Keeps the result of a check; says whether it is another one than before.
    public boolean checked(InstanceId instance, CheckStatusInfo result) {
        return !result.equals(checks.put(instance, result));
    }

    public void forget(InstanceId instance) {
        health.forget(instance);
        readiness.forget(instance);
        checks.remove(instance);
    }
}
