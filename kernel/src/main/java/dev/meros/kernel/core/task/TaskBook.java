package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.record.TaskRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/// All tasks by framework, in the order of their launch: the live ones, which include those whose
/// end is not acknowledged, and a bounded history of the others.
///
/// Changed by records only; used by one thread.
public final class TaskBook {
    /// Sums that are remembered; beyond it all are forgotten.
    private static final int MAX_SUMS = 20_000;

    private final int maxCompleted;
    private final LinkedHashMap<FrameworkId, Shelves> frameworks = new LinkedHashMap<>();
    private final HashMap<AgentId, LinkedHashSet<TaskKey>> byAgent = new HashMap<>();

    /// What tasks take by what they list, so that equal sums are held once.
    private final HashMap<List<Resource>, Resources> sums = new HashMap<>();

    private int activeCount;

    private static final class Shelves {
        final LinkedHashMap<TaskId, TaskEntry> active = new LinkedHashMap<>();
        final LinkedHashMap<TaskId, TaskEntry> completed = new LinkedHashMap<>();

        /// Those of the active ones that are unreachable, the longest lost first.
        final LinkedHashSet<TaskId> unreachable = new LinkedHashSet<>();

        void put(TaskEntry task) {
            active.put(task.id(), task);
            if (task.latestState() == TaskState.TASK_UNREACHABLE) {
                unreachable.add(task.id());
            } else {
                unreachable.remove(task.id());
            }
        }
    }

    public TaskBook(int maxCompletedPerFramework) {
        this.maxCompleted = maxCompletedPerFramework;
    }

    /// A live task.
    public @Nullable TaskEntry find(FrameworkId framework, TaskId task) {
        Shelves shelves = frameworks.get(framework);
        return shelves == null ? null : shelves.active.get(task);
    }

    /// A task of the history.
    public @Nullable TaskEntry findCompleted(FrameworkId framework, TaskId task) {
        Shelves shelves = frameworks.get(framework);
        return shelves == null ? null : shelves.completed.get(task);
    }

    public Collection<TaskEntry> of(FrameworkId framework) {
        Shelves shelves = frameworks.get(framework);
        return shelves == null
                ? List.of()
                : Collections.unmodifiableCollection(shelves.active.values());
    }

    public Collection<TaskEntry> completedOf(FrameworkId framework) {
        Shelves shelves = frameworks.get(framework);
        return shelves == null
                ? List.of()
                : Collections.unmodifiableCollection(shelves.completed.values());
    }

    /// The live tasks on an agent.
    public List<TaskEntry> on(AgentId agent) {
        List<TaskEntry> tasks = new ArrayList<>();
        for (TaskKey key : byAgent.getOrDefault(agent, new LinkedHashSet<>())) {
            TaskEntry task = find(key.framework(), key.task());
            if (task != null) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    /// The unreachable tasks of a framework that are more than `most`, the longest lost first.
    public List<TaskEntry> unreachableSurplus(FrameworkId framework, int most) {
        Shelves shelves = frameworks.get(framework);
        int surplus = shelves == null ? 0 : shelves.unreachable.size() - most;
        List<TaskEntry> tasks = new ArrayList<>();
        if (shelves != null && surplus > 0) {
            for (TaskId id : shelves.unreachable) {
                TaskEntry task = shelves.active.get(id);
                if (task != null && tasks.size() < surplus) {
                    tasks.add(task);
                }
            }
        }
        return tasks;
    }

    /// Whether there is a live task on an agent.
    public boolean anyOn(AgentId agent) {
        return byAgent.containsKey(agent);
    }

    /// How many tasks are live.
    public int activeCount() {
        return activeCount;
    }

    public void apply(TaskRecord record) {
        switch (record) {
            case TaskRecord.Launched r -> activate(TaskEntry.launched(r, resources(r.task())));
            case TaskRecord.StatusChanged r -> {
                TaskEntry task = find(r.framework(), r.status().taskId());
                if (task != null) {
                    replace(task.with(r.status(), r.latestState()));
                }
            }
            case TaskRecord.Acknowledged r -> acknowledge(r.framework(), r.task(), r.uuid());
            case TaskRecord.KillRequested r -> {
                TaskEntry task = find(r.framework(), r.task());
                if (task != null) {
                    replace(task.withKill(r));
                }
            }
            case TaskRecord.Removed r -> {
                TaskEntry task = find(r.framework(), r.task());
                if (task != null) {
                    complete(task);
                }
            }
            case TaskRecord.Restored r -> {
                TaskEntry task = TaskEntry.restored(r, resources(r.task()));
                switch (r.shelf()) {
                    case ACTIVE -> activate(task);
                    case COMPLETED -> shelves(r.framework()).completed.put(task.id(), task);
                }
            }
        }
    }

    /// What a task takes; the same for all tasks that ask for the same.
    private Resources resources(TaskInfo task) {
        Resources known = sums.get(task.resources());
        if (known != null) {
            return known;
        }
        if (sums.size() == MAX_SUMS) {
            sums.clear();
        }
        Resources sum = Resources.of(task.resources()).unallocated();
        sums.put(task.resources(), sum);
        return sum;
    }

    private void activate(TaskEntry task) {
        Shelves shelves = shelves(task.framework());
        if (!shelves.active.containsKey(task.id())) {
            activeCount++;
        }
        shelves.put(task);
        byAgent.computeIfAbsent(task.agent(), _ -> new LinkedHashSet<>()).add(task.key());
    }

    private void replace(TaskEntry task) {
        shelves(task.framework()).put(task);
    }

    private void acknowledge(FrameworkId framework, TaskId id, Bytes uuid) {
        TaskEntry task = find(framework, id);
        if (task == null || !task.awaits(uuid)) {
            return;
        }
        TaskEntry known = task.withAcknowledged(uuid);
        replace(known);
        if (known.state().isTerminal()) {
            complete(known);
        }
    }

    private void complete(TaskEntry task) {
        Shelves shelves = shelves(task.framework());
        if (shelves.active.remove(task.id()) != null) {
            activeCount--;
        }
        shelves.unreachable.remove(task.id());
        LinkedHashSet<TaskKey> onAgent = byAgent.get(task.agent());
        if (onAgent != null) {
            onAgent.remove(task.key());
            if (onAgent.isEmpty()) {
                byAgent.remove(task.agent());
            }
        }
        shelves.completed.remove(task.id());
        shelves.completed.put(task.id(), task);
        if (shelves.completed.size() > maxCompleted) {
            shelves.completed.pollFirstEntry();
        }
    }

    /// Ends all live tasks of a removed framework as killed; see mesos-v1 §2.2 TEARDOWN.
    public void endAll(FrameworkId framework, Instant at) {
        for (TaskEntry task : List.copyOf(of(framework))) {
            TaskStatus status =
                    Statuses.ofKernel(
                            task,
                            TaskState.TASK_KILLED,
                            TaskStatus.Reason.REASON_FRAMEWORK_REMOVED,
                            "Framework has been removed",
                            at);
            complete(task.with(status, TaskState.TASK_KILLED));
        }
    }

    /// Forgets the history of a framework.
    public void forget(FrameworkId framework) {
        frameworks.remove(framework);
    }

    private Shelves shelves(FrameworkId framework) {
        return frameworks.computeIfAbsent(framework, _ -> new Shelves());
    }
}
