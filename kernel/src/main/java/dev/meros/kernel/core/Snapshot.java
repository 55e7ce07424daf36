package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentStanding;
import dev.meros.kernel.core.framework.CompletedFramework;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.maintenance.MaintenanceBook;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ClusterRecord;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.MaintenanceRecord;
import dev.meros.kernel.core.record.OperationRecord;
import dev.meros.kernel.core.record.StateRecord;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.task.TaskEntry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Writes a state down as the records that lead to it.
final class Snapshot {
    /// The most bytes of names and values in one record, so that no record becomes huge.
    private static final long MAX_BYTES_PER_RECORD = 1 << 20;

    private final ClusterState state;
    private final List<KernelRecord.Durable> records = new ArrayList<>();

    private Snapshot(ClusterState state) {
        this.state = state;
    }

    static List<KernelRecord.Durable> of(ClusterState state) {
        Snapshot snapshot = new Snapshot(state);
        snapshot.write();
        return List.copyOf(snapshot.records);
    }

    private void write() {
        if (state.isFounded()) {
            records.add(new ClusterRecord.Founded(state.clusterId()));
        }
        writeAgents();
        records.addAll(state.lostVolumes().toRecords());
        writeMaintenance();
        records.addAll(state.roles().toRecords());
        for (CompletedFramework framework : state.frameworks().completed()) {
            write(framework.entry());
            records.add(new FrameworkRecord.Removed(framework.entry().id(), framework.removedAt()));
        }
        state.frameworks().all().forEach(this::write);
        state.agents().all().forEach(a -> records.addAll(state.executors().toRecords(a.id())));
        state.entries().frameworks().forEach(this::writeEntries);
        state.operations().all().forEach(o -> records.add(o.toRecord()));
        records.add(
                new ClusterRecord.Counted(
                        state.agents().nextNumber(), state.frameworks().nextNumber()));
        Instant termBegan = state.termBegan();
        if (termBegan != null) {
            records.add(new ClusterRecord.TermBegun(state.term(), termBegan.toEpochMilli()));
        }
    }

    /// Those who are away follow in the order of their loss, in which they are forgotten.
    private void writeAgents() {
        state.agents().all().forEach(this::write);
        state.agents()
                .unreachable()
                .forEach((agent, at) -> records.add(new AgentRecord.Unreachable(agent, at)));
        state.agents()
                .gone()
                .all()
                .forEach((agent, at) -> records.add(new AgentRecord.MarkedGone(agent, at)));
    }

    private void writeMaintenance() {
        MaintenanceBook book = state.maintenance();
        if (!book.schedule().windows().isEmpty()) {
            records.add(new MaintenanceRecord.ScheduleReplaced(book.schedule(), Instant.EPOCH));
        }
        if (!book.down().isEmpty()) {
            records.add(new MaintenanceRecord.MachinesDown(book.down(), Instant.EPOCH));
        }
    }

    private void write(AgentEntry agent) {
        records.add(
                new AgentRecord.Admitted(
                        agent.info(),
                        agent.address(),
                        agent.version(),
                        agent.capabilities(),
                        agent.disks(),
                        agent.admittedAt()));
        if (agent.changedAt() != null) {
            records.add(
                    new AgentRecord.Changed(
                            agent.info(),
                            agent.address(),
                            agent.version(),
                            agent.capabilities(),
                            agent.disks(),
                            agent.changedAt()));
        }
        if (!agent.conversion().isEmpty()) {
            records.add(
                    new OperationRecord.Converted(
                            agent.id(),
                            agent.conversion().consumed().toList(),
                            agent.conversion().converted().toList()));
        }
        writeStanding(agent.id(), agent.standing());
    }

    private void writeStanding(AgentId agent, AgentStanding standing) {
        Instant since = standing.since();
        DrainConfig drain = standing.drain();
        if (since == null) {
            return;
        }
        if (drain != null) {
            records.add(new AgentRecord.DrainBegun(agent, drain, since));
        }
        switch (standing.mode()) {
            case ACTIVE -> records.add(new AgentRecord.Reactivated(agent, since));
            case DEACTIVATED -> records.add(new AgentRecord.Deactivated(agent, since));
            case DRAINED -> records.add(new AgentRecord.Drained(agent, since));
            case DRAINING -> {}
        }
    }

    private void write(FrameworkEntry framework) {
        records.add(new FrameworkRecord.Subscribed(framework.info(), framework.registeredAt()));
        if (!framework.subscribedAt().equals(framework.registeredAt())) {
            records.add(new FrameworkRecord.Subscribed(framework.info(), framework.subscribedAt()));
        }
        if (framework.disconnectedAt() != null && framework.deadline() != null) {
            records.add(
                    new FrameworkRecord.Disconnected(
                            framework.id(), framework.disconnectedAt(), framework.deadline()));
        }
        for (TaskEntry task : state.tasks().completedOf(framework.id())) {
            records.add(task.toRecord(TaskRecord.Shelf.COMPLETED));
        }
        for (TaskEntry task : state.tasks().of(framework.id())) {
            records.add(task.toRecord(TaskRecord.Shelf.ACTIVE));
        }
    }

    private void writeEntries(FrameworkId framework) {
        List<FrameworkState.Change> changes = new ArrayList<>();
        long bytes = 0;
        for (FrameworkState.Entry entry : state.entries().entries(framework, "")) {
            changes.add(
                    new FrameworkState.Change(entry.name(), entry.version() - 1, entry.value()));
            bytes += entry.name().length() + entry.value().size();
            if (bytes > MAX_BYTES_PER_RECORD || changes.size() == FrameworkState.MAX_CHANGES) {
                records.add(new StateRecord.Written(framework, List.copyOf(changes)));
                changes.clear();
                bytes = 0;
            }
        }
        if (!changes.isEmpty()) {
            records.add(new StateRecord.Written(framework, List.copyOf(changes)));
        }
    }
}
