package dev.meros.kernel.core.maintenance;

import dev.meros.api.maintenance.ClusterStatus;
import dev.meros.api.maintenance.InverseOfferStatus;
import dev.meros.api.maintenance.Schedule;
import dev.meros.api.maintenance.Window;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.MachineId;
import dev.meros.api.model.Unavailability;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.record.MaintenanceRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The maintenance schedule, the machines that are down, and the agents that the schedule is about;
/// mesos-v1 §5.2.
///
/// Changed by records only; used by one thread.
public final class MaintenanceBook {
    private final Machines<Unavailability> planned = new Machines<>();
    private final Machines<MachineId> down = new Machines<>();
    private final LinkedHashMap<AgentId, Unavailability> agents = new LinkedHashMap<>();
    private final InverseOfferBook inverseOffers = new InverseOfferBook();
    private Schedule schedule = Schedule.EMPTY;

    public Schedule schedule() {
        return schedule;
    }

    /// The machines that are down, in the order in which they went.
    public List<MachineId> down() {
        return List.copyOf(down.all());
    }

    public boolean isDown(MachineId machine) {
        return down.contains(machine);
    }

    /// Whether an agent at this address is on a machine that is down.
    public boolean isDown(String hostname, Address address) {
        return down.at(hostname, address) != null;
    }

    public boolean isPlanned(MachineId machine) {
        return planned.contains(machine);
    }

    /// When an agent will not be available, or null when that is not planned.
    public @Nullable Unavailability unavailability(AgentId agent) {
        return agents.get(agent);
    }

    /// The agents that the schedule is about.
    public Map<AgentId, Unavailability> planned() {
        return Collections.unmodifiableMap(agents);
    }

    /// The inverse offers.
    public InverseOfferBook inverseOffers() {
        return inverseOffers;
    }

    /// The agents, of these, whose unavailability another schedule would change.
    public List<AgentEntry> changedBy(Schedule next, Collection<AgentEntry> all) {
        Machines<Unavailability> machines = machines(next);
        List<AgentEntry> changed = new ArrayList<>();
        for (AgentEntry agent : all) {
            Unavailability then = machines.at(agent.info().hostname(), agent.address());
            Unavailability now = agents.get(agent.id());
            if (then == null ? now != null : !then.equals(now)) {
                changed.add(agent);
            }
        }
        return changed;
    }

    /// The machines of the schedule with what frameworks said, and those that are down. `all` are
    /// the agents of the cluster.
    public ClusterStatus status(Collection<AgentEntry> all) {
        Machines<List<InverseOfferStatus>> said = new Machines<>();
        List<ClusterStatus.DrainingMachine> draining = new ArrayList<>();
        for (Window window : schedule.windows()) {
            for (MachineId machine : window.machineIds()) {
                said.put(machine, new ArrayList<>());
            }
        }
        for (AgentEntry agent : all) {
            List<InverseOfferStatus> answers = said.at(agent.info().hostname(), agent.address());
            if (answers != null) {
                answers.addAll(inverseOffers.answers(agent.id()));
            }
        }
        for (Window window : schedule.windows()) {
            for (MachineId machine : window.machineIds()) {
                List<InverseOfferStatus> answers = said.get(machine);
                if (answers != null && !down.contains(machine)) {
                    draining.add(new ClusterStatus.DrainingMachine(machine, answers));
                }
            }
        }
        return new ClusterStatus(draining, down());
    }

    /// The agents, of these, that are on some machines.
    public static List<AgentEntry> on(List<MachineId> machines, Collection<AgentEntry> all) {
        Machines<MachineId> wanted = new Machines<>();
        machines.forEach(m -> wanted.put(m, m));
        return all.stream()
                .filter(a -> wanted.at(a.info().hostname(), a.address()) != null)
                .toList();
    }

    /// Applies a record; `all` are the agents of the cluster.
    public void apply(MaintenanceRecord record, Collection<AgentEntry> all) {
        switch (record) {
            case MaintenanceRecord.ScheduleReplaced r -> replace(r.schedule(), all);
            case MaintenanceRecord.MachinesDown r -> r.machines().forEach(m -> down.put(m, m));
            case MaintenanceRecord.MachinesUp r -> {
                r.machines().forEach(down::remove);
                replace(without(schedule, r.machines()), all);
            }
        }
    }

    private void replace(Schedule next, Collection<AgentEntry> all) {
        schedule = next;
        planned.clear();
        fill(planned, next);
        agents.clear();
        all.forEach(this::agentChanged);
    }

    /// A schedule without some machines, and without windows that were only about these.
    public static Schedule without(Schedule schedule, Collection<MachineId> machines) {
        List<MachineId> gone = machines.stream().map(Machines::normal).toList();
        List<Window> windows = new ArrayList<>();
        for (Window window : schedule.windows()) {
            List<MachineId> left =
                    window.machineIds().stream()
                            .filter(m -> !gone.contains(Machines.normal(m)))
                            .toList();
            if (!left.isEmpty()) {
                windows.add(new Window(left, window.unavailability()));
            }
        }
        return new Schedule(windows);
    }

    private static Machines<Unavailability> machines(Schedule schedule) {
        Machines<Unavailability> machines = new Machines<>();
        fill(machines, schedule);
        return machines;
    }

    private static void fill(Machines<Unavailability> machines, Schedule schedule) {
        for (Window window : schedule.windows()) {
            window.machineIds().forEach(m -> machines.put(m, window.unavailability()));
        }
    }

    /// An agent is there, or somewhere else than before.
    public void agentChanged(AgentEntry agent) {
        Unavailability unavailability = planned.at(agent.info().hostname(), agent.address());
        if (unavailability == null) {
            agents.remove(agent.id());
        } else {
            agents.put(agent.id(), unavailability);
        }
    }

    /// An agent is not there any more.
    public void agentLost(AgentId agent) {
        inverseOffers.forget(agent);
    }

    /// An agent is no more.
    public void agentRemoved(AgentId agent) {
        agents.remove(agent);
        inverseOffers.forget(agent);
    }

    /// A framework is no more, or will begin anew.
    public void frameworkLeft(FrameworkId framework) {
        inverseOffers.forget(framework);
    }

    /// Inverse offers of the term before are void.
    public void beginTerm() {
        inverseOffers.beginTerm();
    }
}
