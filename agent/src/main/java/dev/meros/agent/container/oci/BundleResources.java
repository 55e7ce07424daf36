package dev.meros.agent.container.oci;

import dev.meros.agent.cgroup.ContainerLimits;
import dev.meros.agent.cgroup.Controller;
import dev.meros.agent.cgroup.Device;
import dev.meros.agent.cgroup.Hierarchies;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the control groups of a container hold it to: the `linux.resources` of an OCI bundle,
/// without what this node has no controller for, which runtimes refuse.
final class BundleResources {
    private BundleResources() {}

    static Map<String, Object> of(
            ContainerLimits limits, Hierarchies node, List<Map<String, Object>> devices) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("devices", devices);
        if (node.has(Controller.PIDS)) {
            json.put("pids", Map.of("limit", limits.pids()));
        }
        if (node.has(Controller.CPU)) {
            json.put("cpu", cpu(limits));
        }
        Map<String, Object> memory = new LinkedHashMap<>();
        limits.memory().ifPresent(bytes -> memory.put("limit", bytes));
        limits.memoryReservation().ifPresent(bytes -> memory.put("reservation", bytes));
        if (node.has(Controller.MEMORY) && !memory.isEmpty()) {
            json.put("memory", memory);
        }
        return json;
    }

    /// Allows all that may be done with a device.
    static Map<String, Object> rule(Device device) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("allow", true);
        rule.put("type", "c");
        rule.put("major", device.major());
        rule.put("minor", device.minor());
        rule.put("access", "rwm");
        return rule;
    }

    private static Map<String, Object> cpu(ContainerLimits limits) {
        Map<String, Object> cpu = new LinkedHashMap<>();
        cpu.put("shares", limits.cpuShares());
        limits.cpuQuotaMicros()
                .ifPresent(
                        quota -> {
                            cpu.put("period", ContainerLimits.PERIOD_MICROS);
                            cpu.put("quota", quota);
                        });
        return cpu;
    }

    /// What to change of a container that has these limits from now on; its memory limit, which is
    /// `limit` bytes, is not lowered.
    static Map<String, Object> update(ContainerLimits limits, Hierarchies node, long limit) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (node.has(Controller.CPU)) {
            json.put("cpu", cpu(limits));
        }
        long memory = limits.memory().orElse(0);
        if (node.has(Controller.MEMORY) && memory > limit) {
            json.put("memory", Map.of("limit", memory));
        }
        return json;
    }
}
