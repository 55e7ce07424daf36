package dev.meros.cli.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/// What the JVM did while something was measured.
final class JvmNotes {
    private final long gcMillis = gcMillisSoFar();

    /// Text for the notes of a result: time in garbage collection since this was made, heap in use
    /// now, and the flags.
    String text() {
        Runtime runtime = Runtime.getRuntime();
        long used = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
        return "gc %d ms, heap %d MB before gc of at most %d MB, %d cpus, jvm %s"
                .formatted(
                        gcMillisSoFar() - gcMillis,
                        used,
                        runtime.maxMemory() >> 20,
                        runtime.availableProcessors(),
                        flags());
    }

    /// How long processors have worked for this thread.
    static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /// A quantile of times, in milliseconds.
    static double millis(List<Long> nanos, double quantile) {
        List<Long> sorted = nanos.stream().sorted().toList();
        int index = (int) Math.ceil(quantile * sorted.size()) - 1;
        return sorted.isEmpty() ? 0 : Math.round(sorted.get(Math.max(0, index)) / 1e3) / 1e3;
    }

    private static long gcMillisSoFar() {
        long sum = 0;
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            sum += Math.max(0, gc.getCollectionTime());
        }
        return sum;
    }

    private static String flags() {
        List<String> flags =
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(a -> a.startsWith("-X") || a.startsWith("-ea"))
                        .filter(a -> !a.contains("/"))
                        .toList();
        return Runtime.version().feature() + " " + String.join(" ", flags);
    }

    /// Bytes that are alive, after collections until the figure no longer falls by 1 %.
    static long liveBytes() {
        long last = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (used > last / 100 * 99) {
                return Math.min(used, last);
            }
            last = used;
        }
        return last;
    }
}
