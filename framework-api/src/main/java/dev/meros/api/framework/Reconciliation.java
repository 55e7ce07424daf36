package dev.meros.api.framework;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Asks for the statuses of tasks until each has been answered: a kernel that waits for an agent's
/// return after a failover says nothing, and calls made without a subscription are lost. The pause
/// between questions doubles from [#FIRST_PAUSE] to [#LONGEST_PAUSE]; after [#MAX_ROUNDS] questions
/// (about ten minutes) it gives up. Works on the driver's thread, in virtual time where the driver
/// has it.
///
/// The framework owes it each status that arrives ([#answered]), from [Framework#update].
public final class Reconciliation {
    public static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    public static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /// Enough for an agent that is given up after ten minutes to be known as unreachable.
    public static final int MAX_ROUNDS = 14;

    /// The most tasks named in one call, to keep calls small.
    static final int MAX_TASKS_PER_CALL = 1_000;

    private final SchedulerDriver driver;
    private final Map<TaskId, @Nullable AgentId> open;
    private final Consumer<List<TaskId>> done;
    private Duration pause = FIRST_PAUSE;
    private int rounds;
    private boolean ended;
    private SchedulerDriver.@Nullable Timer next;

    private Reconciliation(
            SchedulerDriver driver,
            Map<TaskId, @Nullable AgentId> tasks,
            Consumer<List<TaskId>> done) {
        this.driver = driver;
        this.open = new LinkedHashMap<>(tasks);
        this.done = done;
    }

    /// Asks at once, and again until every task has been answered.
    ///
    /// @param tasks with the agents on which they are, as far as the framework knows them
    /// @param done told once on the driver's thread, from within [#answered] or later: with no task
    ///   when all have been answered, or with those that were not when it has given up
    public static Reconciliation start(
            SchedulerDriver driver,
            Map<TaskId, @Nullable AgentId> tasks,
            Consumer<List<TaskId>> done) {
        Reconciliation reconciliation = new Reconciliation(driver, tasks, done);
        driver.execute(reconciliation::round);
        return reconciliation;
    }

    /// A status has arrived, whatever its reason.
    public void answered(TaskStatus status) {
        if (!ended && open.containsKey(status.taskId())) {
            open.remove(status.taskId());
            if (open.isEmpty()) {
                end();
            }
        }
    }

    /// The tasks that have not been answered, in the order in which they were given.
    public List<TaskId> unanswered() {
        return List.copyOf(open.keySet());
    }

    /// Asks no more; `done` is not told.
    public void cancel() {
        ended = true;
        if (next != null) {
            next.cancel();
        }
    }

    private void round() {
        if (ended) {
            return;
        }
        if (open.isEmpty() || rounds == MAX_ROUNDS) {
            end();
            return;
        }
        rounds++;
        ask();
        next = driver.schedule(pause, this::round);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private void ask() {
        List<Call.Reconcile.Task> tasks = new ArrayList<>();
        open.forEach((task, agent) -> tasks.add(new Call.Reconcile.Task(task, agent)));
        for (int from = 0; from < tasks.size(); from += MAX_TASKS_PER_CALL) {
            int to = Math.min(from + MAX_TASKS_PER_CALL, tasks.size());
            driver.reconcile(tasks.subList(from, to));
        }
    }

    private void end() {
        cancel();
        done.accept(unanswered());
    }
}
