package dev.meros.agent.usage;

import org.jspecify.annotations.Nullable;

/// What a container uses at a moment: processor time since its start in seconds, memory in bytes,
/// processes and threads. What the system does not tell is null.
public record ContainerUsage(
        double userSeconds,
        double systemSeconds,
        Memory memory,
        int processes,
        int threads,
        @Nullable Throttling throttling) {
    /// The same with other memory.
    ContainerUsage with(Memory other) {
        return new ContainerUsage(
                userSeconds, systemSeconds, other, processes, threads, throttling);
    }

    /// All memory, that which is resident, and of this what belongs to files and to nobody else.
    public record Memory(
            long total, long resident, @Nullable Long anonymous, @Nullable Long file) {}

    /// How often a limit on processor time has been reached: periods, those of them that were cut
    /// short, and for how many seconds altogether.
    public record Throttling(long periods, long throttled, double throttledSeconds) {}
}
