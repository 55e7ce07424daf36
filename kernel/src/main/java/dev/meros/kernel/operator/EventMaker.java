package dev.meros.kernel.operator;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ClusterRecord;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.ExecutorRecord;
import dev.meros.kernel.core.record.FeedbackRecord;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.InverseOfferRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.MaintenanceRecord;
import dev.meros.kernel.core.record.OfferRecord;
import dev.meros.kernel.core.record.OperationRecord;
import dev.meros.kernel.core.record.RoleRecord;
import dev.meros.kernel.core.record.StateRecord;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.record.VolumeRecord;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Makes events of records, right before and after each is folded into the state.
///
/// An image of the cluster taken between two calls of [#settled] and the events after it give the
/// cluster as it is: nothing is told twice and nothing is left out. What several records of one
/// decision do to a framework is told once, before anything is told of its tasks. Used by the
/// thread that owns the state.
public final class EventMaker {
    private final Consumer<ClusterEvent> events;
    private final Runnable interrupted;

    /// Frameworks of which is to be told that they were added or updated.
    private final Map<FrameworkId, News> frameworks = new LinkedHashMap<>();

    // what the record that is being folded ends
    private List<TaskEntry> ending = List.of();
    private @Nullable FrameworkEntry leaving;
    private Boolean known = Boolean.FALSE;

    private enum News {
        ADDED,
        UPDATED
    }

    /// Passes events on to `events`; calls `interrupted` when a new term begins, with which all
    /// connections end and whoever listens has to begin anew.
    public EventMaker(Consumer<ClusterEvent> events, Runnable interrupted) {
        this.events = events;
        this.interrupted = interrupted;
    }

    /// A record will be folded next.
    public void folding(ClusterState state, KernelRecord record) {
        if (record instanceof FrameworkRecord.Subscribed r) {
            known = state.frameworks().find(Objects.requireNonNull(r.info().id())) != null;
        } else if (record instanceof FrameworkRecord.Removed r) {
            leaving = state.frameworks().find(r.framework());
            ending = List.copyOf(state.tasks().of(r.framework()));
        } else if (record instanceof AgentRecord.Unreachable r) {
            known = wasRegistered(state, r.agent());
        } else if (record instanceof AgentRecord.Removed r) {
            known = wasRegistered(state, r.agent());
        } else if (record instanceof AgentRecord.MarkedGone r) {
            known = wasRegistered(state, r.agent());
        }
    }

    private static Boolean wasRegistered(ClusterState state, AgentId agent) {
        AgentEntry entry = state.agents().find(agent);
        return entry != null && !entry.isUnreachable();
    }

    /// The record was folded.
    public void folded(ClusterState state, KernelRecord record) {
        switch (record) {
            case TaskRecord r -> task(state, r);
            case FrameworkRecord r -> framework(state, r);
            case AgentRecord r -> agent(r);
            case ConnectionRecord r -> connection(state, r);
            case ClusterRecord r -> cluster(r);
            // of these operators are not told
            case InverseOfferRecord _, MaintenanceRecord _, OfferRecord _, RoleRecord _ -> {}
            case ExecutorRecord _, FeedbackRecord _, OperationRecord _, StateRecord _ -> {}
            case VolumeRecord _ -> {}
        }
    }

    private void cluster(ClusterRecord record) {
        switch (record) {
            case ClusterRecord.TermBegun _ -> {
                frameworks.clear();
                interrupted.run();
            }
            case ClusterRecord.Founded _, ClusterRecord.Counted _ -> {}
        }
    }

    /// The records of some decisions that were committed together are folded.
    public void settled(ClusterState state) {
        if (!frameworks.isEmpty()) {
            List.copyOf(frameworks.keySet()).forEach(f -> tell(state, f));
        }
    }

    private void task(ClusterState state, TaskRecord record) {
        switch (record) {
            case TaskRecord.Launched r -> {
                TaskEntry task = find(state, r.framework(), r.task().taskId());
                FrameworkEntry framework = state.frameworks().find(r.framework());
                if (task != null && framework != null) {
                    tell(state, r.framework());
                    events.accept(new ClusterEvent.TaskAdded(task, framework.info()));
                }
            }
            case TaskRecord.StatusChanged r -> {
                TaskEntry task = find(state, r.framework(), r.status().taskId());
                if (task != null) {
                    tell(state, r.framework());
                    events.accept(
                            new ClusterEvent.TaskUpdated(
                                    r.framework(), r.status(), task.latestState()));
                }
            }
            case TaskRecord.Acknowledged _, TaskRecord.KillRequested _ -> {}
            case TaskRecord.Removed _, TaskRecord.Restored _ -> {}
        }
    }

    private static @Nullable TaskEntry find(ClusterState state, FrameworkId framework, TaskId id) {
        TaskEntry live = state.tasks().find(framework, id);
        return live == null ? state.tasks().findCompleted(framework, id) : live;
    }

    private void framework(ClusterState state, FrameworkRecord record) {
        switch (record) {
            case FrameworkRecord.Subscribed r ->
                    news(Objects.requireNonNull(r.info().id()), known ? News.UPDATED : News.ADDED);
            case FrameworkRecord.Disconnected r -> news(r.framework(), News.UPDATED);
            case FrameworkRecord.Removed r -> {
                FrameworkEntry gone = leaving;
                if (gone != null) {
                    if (frameworks.remove(r.framework()) == News.ADDED) {
                        // it came and went at once
                        events.accept(
                                new ClusterEvent.FrameworkAdded(FrameworkImage.of(state, gone)));
                    }
                    ending.forEach(task -> ended(task, r.at()));
                    events.accept(new ClusterEvent.FrameworkRemoved(gone.info()));
                }
                leaving = null;
                ending = List.of();
            }
        }
    }

    /// A task has ended with its framework; the history need not hold it.
    private void ended(TaskEntry before, Instant at) {
        TaskEntry task = before.endedWithFramework(at);
        if (!before.latestState().isTerminal() && task.latestStatus() != null) {
            events.accept(
                    new ClusterEvent.TaskUpdated(
                            task.framework(), task.latestStatus(), task.latestState()));
        }
    }

    private void news(FrameworkId framework, News news) {
        frameworks.merge(framework, news, (old, _) -> old);
    }

    private void tell(ClusterState state, FrameworkId id) {
        News news = frameworks.remove(id);
        FrameworkEntry framework = state.frameworks().find(id);
        if (news != null && framework != null) {
            FrameworkImage image = FrameworkImage.of(state, framework);
            events.accept(
                    switch (news) {
                        case ADDED -> new ClusterEvent.FrameworkAdded(image);
                        case UPDATED -> new ClusterEvent.FrameworkUpdated(image);
                    });
        }
    }

    private void agent(AgentRecord record) {
        switch (record) {
            case AgentRecord.Unreachable r -> removed(r.agent());
            case AgentRecord.Removed r -> removed(r.agent());
            case AgentRecord.MarkedGone r -> removed(r.agent());
            case AgentRecord.Admitted _, AgentRecord.Changed _, AgentRecord.Returned _ -> {}
            case AgentRecord.Deactivated _, AgentRecord.Reactivated _ -> {}
            case AgentRecord.DrainBegun _, AgentRecord.Drained _ -> {}
            case AgentRecord.GoneForgotten _ -> {}
        }
    }

    private void removed(AgentId agent) {
        if (known) {
            events.accept(new ClusterEvent.AgentRemoved(agent));
        }
    }

    private void connection(ClusterState state, ConnectionRecord record) {
        switch (record) {
            case ConnectionRecord.AgentConnected r -> {
                AgentEntry agent = state.agents().find(r.agent());
                if (agent != null) {
                    events.accept(new ClusterEvent.AgentAdded(AgentImage.of(state, agent)));
                }
            }
            case ConnectionRecord.FrameworkConnected r -> news(r.framework(), News.UPDATED);
            case ConnectionRecord.FrameworkDisconnected r -> news(r.framework(), News.UPDATED);
            case ConnectionRecord.ConstraintsStated r -> news(r.framework(), News.UPDATED);
            case ConnectionRecord.AgentSeen _, ConnectionRecord.GraceGranted _ -> {}
            case ConnectionRecord.Ticked _, ConnectionRecord.AgentOversubscribed _ -> {}
            case ConnectionRecord.AgentDisconnected _, ConnectionRecord.DemandStated _ -> {}
            case ConnectionRecord.RolesSuppressed _ -> {}
        }
    }
}
