package dev.meros.kernel.core.task;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The place of a live task in the books, and in the row of the tasks of its agent: a row of links
/// takes a third of the memory of a set, of which there would be two for each task.
final class TaskSlot {
    TaskEntry task;
    private @Nullable TaskSlot before;
    private @Nullable TaskSlot after;

    TaskSlot(TaskEntry task) {
        this.task = task;
    }

    /// The live tasks of an agent in the order in which they came.
    static final class Row {
        private @Nullable TaskSlot first;
        private @Nullable TaskSlot last;

        boolean isEmpty() {
            return first == null;
        }

        void add(TaskSlot slot) {
            slot.before = last;
            slot.after = null;
            if (last == null) {
                first = slot;
            } else {
                last.after = slot;
            }
            last = slot;
        }

        void remove(TaskSlot slot) {
            if (slot.before == null) {
                first = slot.after;
            } else {
                slot.before.after = slot.after;
            }
            if (slot.after == null) {
                last = slot.before;
            } else {
                slot.after.before = slot.before;
            }
            slot.before = null;
            slot.after = null;
        }

        List<TaskEntry> toList() {
            List<TaskEntry> tasks = new ArrayList<>();
            for (TaskSlot slot = first; slot != null; slot = slot.after) {
                tasks.add(slot.task);
            }
            return tasks;
        }
    }
}
