package dev.meros.api.match;

import dev.meros.api.model.Scalar;

import java.util.LinkedHashSet;
import java.util.List;

/// What one task needs from an offer.
///
/// @param cpus cores
/// @param mem memory in MB
/// @param disk space in the agent's root disk in MB
/// @param gpus whole GPUs
/// @param fixedPorts ports that must be these, without repetition
/// @param dynamicPorts how many further ports are needed, whichever they are
/// @param disks further disks and volumes, the choosiest first: each takes the smallest that does
public record Demand(
        Scalar cpus,
        Scalar mem,
        Scalar disk,
        Scalar gpus,
        List<Integer> fixedPorts,
        int dynamicPorts,
        List<DiskDemand> disks) {
    /// The most ports of one task.
    public static final int MAX_PORTS = 1000;

    /// The most disks and volumes of one task.
    public static final int MAX_DISKS = 100;

    /// No resources at all; a start for the `with` methods.
    public static final Demand NOTHING =
            new Demand(Scalar.ZERO, Scalar.ZERO, Scalar.ZERO, Scalar.ZERO, List.of(), 0);

    public Demand {
        fixedPorts = List.copyOf(fixedPorts);
        disks = List.copyOf(disks);
        expectNotNegative("cpus", cpus);
        expectNotNegative("mem", mem);
        expectNotNegative("disk", disk);
        expectNotNegative("gpus", gpus);
        if (gpus.thousandths() % 1000 != 0) {
            throw new IllegalArgumentException("gpus: " + gpus + " (expected: a whole number)");
        }
        for (int port : fixedPorts) {
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("ports: " + port + " (expected: 1 to 65535)");
            }
        }
        if (new LinkedHashSet<>(fixedPorts).size() != fixedPorts.size()) {
            throw new IllegalArgumentException(
                    "ports: " + fixedPorts + " (expected: no port twice)");
        }
        if (disks.size() > MAX_DISKS) {
            throw new IllegalArgumentException(
                    "disks: " + disks.size() + " (expected: at most " + MAX_DISKS + ")");
        }
        if (dynamicPorts < 0 || dynamicPorts + fixedPorts.size() > MAX_PORTS) {
            throw new IllegalArgumentException(
                    "ports: "
                            + dynamicPorts
                            + " more (expected: 0 to "
                            + MAX_PORTS
                            + " ports in all)");
        }
    }

    /// No disks but a share of the root disk.
    public Demand(
            Scalar cpus,
            Scalar mem,
            Scalar disk,
            Scalar gpus,
            List<Integer> fixedPorts,
            int dynamicPorts) {
        this(cpus, mem, disk, gpus, fixedPorts, dynamicPorts, List.of());
    }

    /// Cores and memory in MB.
    public static Demand of(Scalar cpus, Scalar mem) {
        return new Demand(cpus, mem, Scalar.ZERO, Scalar.ZERO, List.of(), 0);
    }

    public Demand withDisk(Scalar megabytes) {
        return new Demand(cpus, mem, megabytes, gpus, fixedPorts, dynamicPorts, disks);
    }

    public Demand withGpus(Scalar count) {
        return new Demand(cpus, mem, disk, count, fixedPorts, dynamicPorts, disks);
    }

    public Demand withPorts(List<Integer> fixed, int dynamic) {
        return new Demand(cpus, mem, disk, gpus, fixed, dynamic, disks);
    }

    /// Further disks and volumes.
    public Demand withDisks(DiskDemand... all) {
        return new Demand(cpus, mem, disk, gpus, fixedPorts, dynamicPorts, List.of(all));
    }

    private static void expectNotNegative(String name, Scalar amount) {
        if (amount.compareTo(Scalar.ZERO) < 0) {
            throw new IllegalArgumentException(name + ": " + amount + " (expected: not negative)");
        }
    }
}
