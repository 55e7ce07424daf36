package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;

import java.util.BitSet;
import java.util.Map;

/// The allocation of Mesos (mesos-v1 §6.3): first what quota guarantees, then what is fair. What is
/// free on an agent goes to the first in line ([Ranking]) who may have it and wants it
/// ([Eligibility]), what that one leaves to the next.
///
/// Only what has changed is looked at ([Agenda]), and only so much of it at a time
/// ([AllocationRules.Bounds]).
public final class HierarchicalAllocator implements Allocator {
    @Override
    public Allocation allocate(AllocationView view) {
        Pass pass = new Pass(view);
        return pass.isOfNoUse()
                ? Allocation.complete(pass.grants(), pass.withheld())
                : over(view.agenda(), view, pass);
    }

    private static Allocation over(Agenda agenda, AllocationView view, Pass pass) {
        int agents = 0;
        for (AgentId id : agenda.agents()) {
            if (pass.isFull()) {
                break;
            }
            agents++;
            pass.showToAll(view.agent(id));
        }
        int pairs = 0;
        for (Map.Entry<AgentId, BitSet> pair : agenda.pairs().entrySet()) {
            if (pass.isFull()) {
                break;
            }
            pairs++;
            if (!agenda.agents().contains(pair.getKey())) {
                pass.showTo(view.agent(pair.getKey()), pair.getValue());
            }
        }
        int sweptTo = agenda.sweep().isEmpty() ? -1 : agenda.cursor();
        while (sweptTo >= 0 && !pass.isFull()) {
            AgentStock agent = view.nextOpen(sweptTo);
            sweptTo = agent == null ? -1 : agent.number() + 1;
            if (agent != null && !agenda.agents().contains(agent.id())) {
                pass.showTo(agent, agenda.sweep());
            }
        }
        pass.share();
        return new Allocation(pass.grants(), agents, pairs, sweptTo, pass.withheld());
    }
}
