package dev.meros.kernel.http;

import com.sun.management.OperatingSystemMXBean;

import dev.meros.api.codec.Json;

import io.vertx.core.http.HttpMethod;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The process of the kernel and its machine: how much it logs, the load, and the profilers that
/// there are none of; mesos-v1 §1.1, §5.4. Answered by every kernel, whether it leads or not.
final class ProcessEndpoint {
    private static final Path LOAD = Path.of("/proc/loadavg");

    private final LoggingEndpoint logging;
    private final PageReply reply;

    ProcessEndpoint(LoggingEndpoint logging, PageReply reply) {
        this.logging = logging;
        this.reply = reply;
    }

    void register(Routes routes) {
        routes.on(HttpMethod.GET, "/logging/toggle", this::toggle)
                .on(HttpMethod.POST, "/logging/toggle", this::toggle)
                .on(HttpMethod.GET, "/system/stats.json", this::stats);
        for (String path : List.of("/profiler/start", "/profiler/stop")) {
            routes.on(HttpMethod.GET, path, e -> none("profiler"));
        }
        for (String path :
                List.of("start", "stop", "state", "statistics", "download/raw", "download/text")) {
            routes.on(HttpMethod.GET, "/memory-profiler/" + path, e -> none("memory-profiler"));
        }
    }

    /// As a Mesos that was built without profilers.
    private static void none(String name) {
        throw new RefusedException(
                400, name + ": not there (expected: jcmd of the JDK, which records profiles)");
    }

    /// Without parameters the level, else it is set for a while.
    private void toggle(Exchange exchange) {
        String level = exchange.parameter("level");
        String duration = exchange.parameter("duration");
        if (level.isEmpty() && duration.isEmpty()) {
            exchange.bytes(
                    200,
                    "text/plain",
                    (logging.current() + "\n").getBytes(StandardCharsets.US_ASCII));
            return;
        }
        if (level.isEmpty() || duration.isEmpty()) {
            throw new RefusedException(
                    400,
                    "Expecting '" + (level.isEmpty() ? "level" : "duration") + "=value' in query");
        }
        if (!level.matches("\\d")) {
            throw new RefusedException(400, "level: " + level + " (expected: 0 to 3)");
        }
        Duration parsed = MesosDuration.parse("duration", duration);
        logging.change(exchange, Integer.parseInt(level), parsed);
    }

    private void stats(Exchange exchange) {
        reply.json(exchange, Json.write(stats()));
    }

    /// Load, processors and memory of the machine, as far as they are known.
    static Map<String, Number> stats() {
        Map<String, Number> stats = new LinkedHashMap<>();
        double[] load = load();
        for (int i = 0; i < load.length; i++) {
            stats.put("avg_load_" + new int[] {1, 5, 15}[i] + "min", load[i]);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine) {
            stats.put("cpus_total", machine.getAvailableProcessors());
            stats.put("mem_total_bytes", machine.getTotalMemorySize());
            stats.put("mem_free_bytes", machine.getFreeMemorySize());
        }
        return stats;
    }

    /// The load of the last 1, 5 and 15 minutes; less where it is not known.
    private static double[] load() {
        try {
            String[] parts = Files.readString(LOAD).split(" ", -1);
            return new double[] {
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2])
            };
        } catch (IOException | NumberFormatException e) {
            double minute = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            return minute < 0 ? new double[] {} : new double[] {minute};
        }
    }
}
