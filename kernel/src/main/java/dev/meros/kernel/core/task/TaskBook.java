package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.record.TaskRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
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
    private final HashMap<AgentId, TaskSlot.Row> byAgent = new HashMap<>();

    /// What tasks take by what they list, so that equal sums are held once.
    private final HashMap<List<Resource>, Resources> sums = new HashMap<>();

    private int activeCount;

    private static final class Shelves {
        final LinkedHashMap<TaskId, TaskSlot> active = new LinkedHashMap<>();
        final LinkedHashMap<TaskId, TaskEntry> completed = new LinkedHashMap<>();

        /// Those of the active ones that are unreachable, the longest lost first.
        final LinkedHashSet<TaskId> unreachable = new LinkedHashSet<>();

        /// Puts a task, new or changed, into its slot.
        void put(TaskSlot slot, TaskEntry task) {
            slot.task = task;
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
        TaskSlot slot = slot(framework, task);
        return slot == null ? null : slot.task;
    }

    private @Nullable TaskSlot slot(FrameworkId framework, TaskId task) {
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
        return shelves == null ? List.of() : new Live(shelves.active.values());
    }

    public Collection<TaskEntry> completedOf(FrameworkId framework) {
        Shelves shelves = frameworks.get(framework);
        return shelves == null
                ? List.of()
                : Collections.unmodifiableCollection(shelves.completed.values());
    }

    /// The live tasks on an agent.
    public List<TaskEntry> on(AgentId agent) {
        TaskSlot.Row row = byAgent.get(agent);
        return row == null ? List.of() : row.toList();
    }

    /// The unreachable tasks of a framework that are more than `most`, the longest lost first.
    public List<TaskEntry> unreachableSurplus(FrameworkId framework, int most) {
        Shelves shelves = frameworks.get(framework);
        int surplus = shelves == null ? 0 : shelves.unreachable.size() - most;
        List<TaskEntry> tasks = new ArrayList<>();
        if (shelves != null && surplus > 0) {
            for (TaskId id : shelves.unreachable) {
                TaskSlot slot = shelves.active.get(id);
                if (slot != null && tasks.size() < surplus) {
                    tasks.add(slot.task);
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
                TaskSlot slot = slot(r.framework(), r.status().taskId());
                if (slot != null) {
                    replace(slot, slot.task.with(r.status(), r.latestState()));
                }
            }
            case TaskRecord.Acknowledged r -> acknowledge(r.framework(), r.task(), r.uuid());
            case TaskRecord.KillRequested r -> {
                TaskSlot slot = slot(r.framework(), r.task());
                if (slot != null) {
                    replace(slot, slot.task.withKill(r));
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
        TaskSlot slot = shelves.active.get(task.id());
        if (slot == null) {
            slot = new TaskSlot(task);
            shelves.active.put(task.id(), slot);
            activeCount++;
        } else {
            leave(slot);
        }
        shelves.put(slot, task);
        byAgent.computeIfAbsent(task.agent(), _ -> new TaskSlot.Row()).add(slot);
    }

    private void replace(TaskSlot slot, TaskEntry task) {
        shelves(task.framework()).put(slot, task);
    }

    /// Takes a task out of the row of its agent.
    private void leave(TaskSlot slot) {
        TaskSlot.Row row = byAgent.get(slot.task.agent());
        if (row != null) {
            row.remove(slot);
            if (row.isEmpty()) {
                byAgent.remove(slot.task.agent());
            }
        }
    }

    private void acknowledge(FrameworkId framework, TaskId id, Bytes uuid) {
        TaskSlot slot = slot(framework, id);
        if (slot == null || !slot.task.awaits(uuid)) {
            return;
        }
        replace(slot, slot.task.withAcknowledged(uuid));
        if (slot.task.state().isTerminal()) {
            complete(slot.task);
        }
    }

    private void complete(TaskEntry task) {
        Shelves shelves = shelves(task.framework());
        TaskSlot slot = shelves.active.remove(task.id());
        if (slot != null) {
            activeCount--;
            leave(slot);
        }
        shelves.unreachable.remove(task.id());
        shelves.completed.remove(task.id());
        shelves.completed.put(task.id(), task);
        if (shelves.completed.size() > maxCompleted) {
            shelves.completed.pollFirstEntry();
        }
    }

    /// Ends all live tasks of a removed framework as killed; see mesos-v1 §2.2 TEARDOWN.
    public void endAll(FrameworkId framework, Instant at) {
        for (TaskEntry task : List.copyOf(of(framework))) {
            complete(task.endedWithFramework(at));
        }
    }

    /// Forgets the history of a framework.
    public void forget(FrameworkId framework) {
        frameworks.remove(framework);
    }

    /// A view of the tasks in slots.
    private static final class Live extends AbstractCollection<TaskEntry> {
        private final Collection<TaskSlot> slots;

        Live(Collection<TaskSlot> slots) {
            this.slots = slots;
        }

        @Override
        public Iterator<TaskEntry> iterator() {
            Iterator<TaskSlot> each = slots.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return each.hasNext();
                }

                @Override
                public TaskEntry next() {
                    return each.next().task;
                }
            };
        }

        @Override
        public int size() {
            return slots.size();
        }
    }

    private Shelves shelves(FrameworkId framework) {
        return frameworks.computeIfAbsent(framework, _ -> new Shelves());
    }
}
