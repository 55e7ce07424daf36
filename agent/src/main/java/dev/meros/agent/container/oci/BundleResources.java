package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerLimits;
import dev.meros.api.model.TaskInfo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the control groups of a container hold it to: the `linux.resources` of an OCI bundle.
final class BundleResources {
    private BundleResources() {}

    static Map<String, Object> of(TaskInfo task) {
        ContainerLimits limits = ContainerLimits.of(task);
        Map<String, Object> cpu = new LinkedHashMap<>();
        cpu.put("shares", limits.cpuShares());
        limits.cpuQuotaMicros()
                .ifPresent(
                        quota -> {
                            cpu.put("period", ContainerLimits.PERIOD_MICROS);
                            cpu.put("quota", quota);
                        });
        Map<String, Object> memory = new LinkedHashMap<>();
        limits.memory().ifPresent(bytes -> memory.put("limit", bytes));
        limits.memoryReservation().ifPresent(bytes -> memory.put("reservation", bytes));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("devices", List.of(Map.of("allow", false, "access", "rwm")));
        json.put("pids", Map.of("limit", ContainerLimits.PIDS));
        json.put("cpu", cpu);
        if (!memory.isEmpty()) {
            json.put("memory", memory);
        }
        return json;
    }

    /// What to change of a container that has these resources from now on; its memory limit, which
    /// is `limit` bytes, is not lowered.
    static Map<String, Object> update(ContainerLimits limits, long limit) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cpu", Map.of("shares", limits.cpuShares()));
        long memory = limits.memory().orElse(0);
        if (memory > limit) {
            json.put("memory", Map.of("limit", memory));
        }
        return json;
    }
}
