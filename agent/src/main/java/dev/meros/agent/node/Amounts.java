package dev.meros.agent.node;

/// What was measured: processors, memory and the disk of the work directory, in MB.
public record Amounts(int cpus, long memoryMb, long diskMb) {
    private static final long HUNDREDTH = 100;

    /// These, or the former ones where they differ by less than a hundredth: the size of some file
    /// systems moves with what is in them, that of memory with a balloon.
    public Amounts steadied(Amounts before) {
        return new Amounts(cpus, steady(memoryMb, before.memoryMb), steady(diskMb, before.diskMb));
    }

    private static long steady(long now, long before) {
        return Math.abs(now - before) * HUNDREDTH < before ? before : now;
    }
}
