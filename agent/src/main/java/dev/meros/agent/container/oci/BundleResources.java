package dev.meros.agent.container.oci;

import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.Resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the control groups of a container hold it to: the `linux.resources` of an OCI bundle.
///
/// A task's cpus are its share when there is contention; only a limit stops it from using more. Its
/// memory is a hard limit unless it has one of its own, which is then the hard one.
final class BundleResources {
    private static final long SHARES_PER_CPU = 1024;
    private static final long MIN_SHARES = 2;
    private static final long PERIOD_MICROS = 100_000;
    private static final long MIN_QUOTA_MICROS = 1000;
    private static final long THOUSANDTHS = 1000;
    private static final long MB = 1 << 20;

    /// Docker's runtimes need some megabytes to start anything at all.
    private static final long MIN_MEMORY = 6 * MB;

    /// Stops fork bombs long before the node's own limit.
    private static final long PIDS = 4096;

    private BundleResources() {}

    static Map<String, Object> of(TaskInfo task) {
        Resources resources = Resources.of(task.resources());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("devices", List.of(Map.of("allow", false, "access", "rwm")));
        json.put("pids", Map.of("limit", PIDS));
        json.put("cpu", cpu(task, resources.scalar("cpus").thousandths()));
        long mb = resources.scalar("mem").thousandths();
        Scalar limit = task.limits().get("mem");
        Map<String, Object> memory = new LinkedHashMap<>();
        if (limit != null) {
            memory.put("limit", bytes(limit.thousandths()));
            if (mb > 0) {
                memory.put("reservation", bytes(mb));
            }
        } else if (mb > 0) {
            memory.put("limit", bytes(mb));
        }
        if (!memory.isEmpty()) {
            json.put("memory", memory);
        }
        return json;
    }

    private static Map<String, Object> cpu(TaskInfo task, long thousandths) {
        Map<String, Object> cpu = new LinkedHashMap<>();
        cpu.put("shares", Math.max(MIN_SHARES, thousandths * SHARES_PER_CPU / THOUSANDTHS));
        Scalar limit = task.limits().get("cpus");
        if (limit != null) {
            cpu.put("period", PERIOD_MICROS);
            cpu.put(
                    "quota",
                    Math.max(MIN_QUOTA_MICROS, limit.thousandths() * PERIOD_MICROS / THOUSANDTHS));
        }
        return cpu;
    }

    private static long bytes(long thousandths) {
        return Math.max(MIN_MEMORY, thousandths * MB / THOUSANDTHS);
    }
}
