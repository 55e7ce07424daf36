package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.resource.Reservations;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.operation.OperationRules;
import dev.meros.kernel.core.record.OperationRecord;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whose turn it is among the operations that an agent has yet to do. Those on one volume or disk
/// reach it one after the other: an agent whose answer was lost is told again, and must not make a
/// volume anew that it has destroyed meanwhile.
final class OperationTurns {
    private OperationTurns() {}

    /// Whether an operation waits for the end of an earlier one. One that this step begins is later
    /// than all that are in the books.
    static boolean mustWait(Step step, AgentId agent, Bytes uuid, Offer.Operation operation) {
        Set<String> names = names(operation);
        if (names.isEmpty()) {
            return false;
        }
        for (OperationEntry earlier : step.state.operations().on(agent)) {
            if (earlier.uuid().equals(uuid)) {
                return false;
            }
            if (earlier.isAtAgent() && concerns(earlier.operation(), names)) {
                return true;
            }
        }
        for (OperationRecord.Begun begun : step.begun()) {
            if (begun.uuid().equals(uuid)) {
                return false;
            }
            if (begun.agent().equals(agent)
                    && begun.progress() == OperationRecord.Progress.AT_AGENT
                    && concerns(begun.operation(), names)) {
                return true;
            }
        }
        return false;
    }

    /// The operations that wait for no other one when this one has ended.
    static List<OperationEntry> after(Step step, OperationEntry ended) {
        Set<String> names = names(ended.operation());
        List<OperationEntry> next = new ArrayList<>();
        if (names.isEmpty()) {
            return next;
        }
        Set<String> taken = new HashSet<>();
        boolean later = false;
        for (OperationEntry each : step.state.operations().on(ended.agent())) {
            if (each.uuid().equals(ended.uuid())) {
                later = true;
            } else if (each.isAtAgent()) {
                Set<String> own = names(each.operation());
                boolean free = Collections.disjoint(taken, own);
                if (later && free && !Collections.disjoint(names, own)) {
                    next.add(each);
                }
                taken.addAll(own);
            }
        }
        return next;
    }

    private static boolean concerns(Offer.Operation operation, Set<String> names) {
        return !Collections.disjoint(names(operation), names);
    }

    /// The volumes, with their roles, and the disks that an operation is about.
    private static Set<String> names(Offer.Operation operation) {
        Set<String> names = new HashSet<>();
        for (Resource r : OperationRules.named(operation)) {
            DiskInfo disk = r.disk();
            if (disk != null && disk.persistence() != null) {
                names.add("volume " + Reservations.role(r) + " " + disk.persistence().id());
            }
            if (disk != null && disk.source() != null && disk.source().id() != null) {
                names.add("disk " + disk.source().id());
            }
        }
        return names;
    }
}
