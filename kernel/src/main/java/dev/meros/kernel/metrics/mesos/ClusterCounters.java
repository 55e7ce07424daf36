package dev.meros.kernel.metrics.mesos;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.operation.OperationStates;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.OperationRecord;
import dev.meros.kernel.core.record.TaskRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What has happened to agents, tasks and operations. Counted by one thread.
final class ClusterCounters {
    /// Operations that agents work on whose kind is remembered; far more than there are at once.
    private static final int MAX_OPERATIONS = 100_000;

    private final Counters agents =
            new Counters(
                    List.of(
                            "recovery_slave_removals",
                            "slave_registrations",
                            "slave_removals",
                            "slave_removals/reason_registered",
                            "slave_removals/reason_unhealthy",
                            "slave_removals/reason_unregistered",
                            "slave_reregistrations",
                            "slave_shutdowns_canceled",
                            "slave_shutdowns_completed",
                            "slave_shutdowns_scheduled",
                            "slave_unreachable_canceled",
                            "slave_unreachable_completed",
                            "slave_unreachable_scheduled"));
    private final Counters tasks =
            new Counters(
                    Arrays.stream(TaskState.values())
                            .filter(TaskState::isTerminal)
                            .map(ClusterCounters::plural)
                            .toList());
    private final Counters operations = new Counters(endsOfOperations());

    /// Agents that were connected in this term.
    private final Set<AgentId> seen = new HashSet<>();

    private final LinkedHashMap<Bytes, Offer.Operation.Type> pending = new LinkedHashMap<>();

    private static List<String> endsOfOperations() {
        List<String> names = new ArrayList<>();
        for (String end : List.of("finished", "failed", "error", "dropped", "gone_by_operator")) {
            names.add(end);
            for (Offer.Operation.Type type : Offer.Operation.Type.values()) {
                if (isTracked(type)) {
                    names.add(Counters.lower(type) + "/" + end);
                }
            }
        }
        return names;
    }

    static boolean isTracked(Offer.Operation.Type type) {
        return switch (type) {
            case UNKNOWN, LAUNCH, LAUNCH_GROUP -> false;
            case RESERVE,
                    UNRESERVE,
                    CREATE,
                    DESTROY,
                    GROW_VOLUME,
                    SHRINK_VOLUME,
                    CREATE_DISK,
                    DESTROY_DISK ->
                    true;
        };
    }

    /// `tasks_finished` for `TASK_FINISHED`.
    static String plural(TaskState state) {
        return Counters.lower(state).replaceFirst("task_", "tasks_");
    }

    void count(Command command, Decision decision) {
        if (command instanceof AgentCommand.Register r
                && r.register().agentInfo().id() != null
                && decision.answer() instanceof Answer.Accepted) {
            agents.add("slave_reregistrations");
        }
        // most decisions are about no status at all
        List<TaskId> told = new ArrayList<>(0);
        for (KernelRecord record : decision.records()) {
            switch (record) {
                case AgentRecord r -> count(r);
                case ConnectionRecord.AgentConnected r -> seen.add(r.agent());
                case TaskRecord.StatusChanged r -> {
                    told.add(r.status().taskId());
                    count(r.status());
                }
                case OperationRecord r -> count(r, command);
                default -> {}
            }
        }
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.ToFramework f) {
                count(f.event(), told);
            }
        }
    }

    private void count(AgentRecord record) {
        switch (record) {
            case AgentRecord.Admitted _ -> agents.add("slave_registrations");
            case AgentRecord.Unreachable r -> {
                agents.add("slave_unreachable_scheduled");
                agents.add("slave_unreachable_completed");
                agents.add("slave_shutdowns_scheduled");
                agents.add("slave_shutdowns_completed");
                removed("reason_unhealthy");
                if (!seen.remove(r.agent())) {
                    agents.add("recovery_slave_removals");
                }
            }
            case AgentRecord.Removed r -> {
                seen.remove(r.agent());
                removed("reason_unregistered");
            }
            case AgentRecord.MarkedGone r -> {
                seen.remove(r.agent());
                removed("reason_marked_gone");
            }
            case AgentRecord.Changed _,
                    AgentRecord.Returned _,
                    AgentRecord.Deactivated _,
                    AgentRecord.DrainBegun _,
                    AgentRecord.Drained _,
                    AgentRecord.Reactivated _,
                    AgentRecord.GoneForgotten _ -> {}
        }
    }

    private void removed(String reason) {
        agents.add("slave_removals");
        agents.add("slave_removals/" + reason);
    }

    private void count(TaskStatus status) {
        if (!status.state().isTerminal()) {
            return;
        }
        tasks.add(plural(status.state()));
        if (status.source() != null && status.reason() != null) {
            tasks.add(
                    Counters.lower(status.state())
                            + "/"
                            + Counters.lower(status.source())
                            + "/"
                            + Counters.lower(status.reason()));
        }
    }

    /// Tasks that never came into the books end with a message alone.
    private void count(Event event, List<TaskId> told) {
        TaskStatus status = event.update() == null ? null : event.update().status();
        if (status != null
                && status.source() == TaskStatus.Source.SOURCE_MASTER
                && status.reason() != TaskStatus.Reason.REASON_RECONCILIATION
                && !told.contains(status.taskId())) {
            count(status);
        }
    }

    private void count(OperationRecord record, Command command) {
        switch (record) {
            case OperationRecord.Converted _ -> {
                if (command instanceof OperatorCommand.Operate o) {
                    ended(o.operation().type(), OperationState.OPERATION_FINISHED);
                }
            }
            case OperationRecord.Begun r -> {
                if (!ended(r.operation().type(), r.status().state())
                        && r.operation().type() != null
                        && pending.size() < MAX_OPERATIONS) {
                    pending.put(r.uuid(), r.operation().type());
                }
            }
            case OperationRecord.StatusChanged r -> {
                if (ended(pending.get(r.uuid()), r.status().state())) {
                    pending.remove(r.uuid());
                }
            }
            case OperationRecord.Acknowledged _ -> {}
        }
    }

    /// Counts an operation that is over with this state; false when it is not.
    private boolean ended(Offer.Operation.@Nullable Type type, OperationState state) {
        boolean over = OperationStates.isTerminal(state);
        if (over) {
            String end = Counters.lower(state).replaceFirst("operation_", "");
            operations.add(end);
            if (type != null && isTracked(type)) {
                operations.add(Counters.lower(type) + "/" + end);
            }
        }
        return over;
    }

    void addTo(Map<String, Double> out) {
        agents.addTo(out, "master/");
        tasks.addTo(out, "master/");
        operations.addTo(out, "master/operations/");
    }
}
