package dev.meros.api.match;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// How much of each kind a task can take out of resources: reserved and unreserved together,
/// without volumes, disks with a source of their own and what is shared.
///
/// @param cpus cores
/// @param mem memory in MB
/// @param disk space in the agent's root disk in MB
/// @param gpus whole GPUs
/// @param ports sorted and joined
public record Amounts(Scalar cpus, Scalar mem, Scalar disk, Scalar gpus, List<Value.Range> ports) {
    public Amounts {
        ports = List.copyOf(ports);
    }

    public static Amounts of(Resources resources) {
        Resources pickable = resources.filter(Amounts::isPickable);
        return new Amounts(
                pickable.scalar("cpus"),
                pickable.scalar("mem"),
                pickable.scalar("disk"),
                pickable.scalar("gpus"),
                pickable.ranges("ports"));
    }

    private static boolean isPickable(Resource resource) {
        return resource.disk() == null && resource.shared() == null;
    }

    /// What is missing for a demand; empty when [OfferMatcher] would say that it fits.
    Set<Veto.Code> missing(Demand demand) {
        EnumSet<Veto.Code> missing = EnumSet.noneOf(Veto.Code.class);
        lacking(missing, Veto.Code.CPUS, demand.cpus(), cpus);
        lacking(missing, Veto.Code.MEM, demand.mem(), mem);
        lacking(missing, Veto.Code.DISK, demand.disk(), disk);
        lacking(missing, Veto.Code.GPUS, demand.gpus(), gpus);
        int fixed = 0;
        for (int port : demand.fixedPorts()) {
            if (offers(port)) {
                fixed++;
            } else {
                missing.add(Veto.Code.FIXED_PORTS);
            }
        }
        if (demand.dynamicPorts() > 0 && Ranges.size(ports) - fixed < demand.dynamicPorts()) {
            missing.add(Veto.Code.DYNAMIC_PORTS);
        }
        return missing;
    }

    private boolean offers(int port) {
        for (Value.Range range : ports) {
            if (port <= range.end()) {
                return port >= range.begin();
            }
        }
        return false;
    }

    private static void lacking(
            EnumSet<Veto.Code> missing, Veto.Code code, Scalar wanted, Scalar there) {
        if (wanted.compareTo(there) > 0) {
            missing.add(code);
        }
    }
}
