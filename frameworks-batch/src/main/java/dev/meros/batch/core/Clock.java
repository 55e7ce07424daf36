package dev.meros.batch.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.TaskId;
import dev.meros.api.scheduler.Call;
import dev.meros.batch.core.effect.Effect;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunEvent;
import dev.meros.batch.core.run.RunId;
import dev.meros.batch.core.run.RunState;
import dev.meros.batch.core.time.Misfire;

import java.util.ArrayList;
import java.util.List;

/// What is due: occurrences of schedules, further attempts, questions about silent tasks.
final class Clock {
    /// The most deadlines met in one step, so that its records fit one write.
    static final int MOST_AT_ONCE = 5;

    private Clock() {}

    static void tick(Step step) {
        List<BatchState.Deadline> due = new ArrayList<>();
        for (BatchState.Deadline d : step.before().deadlines()) {
            if (d.at().isAfter(step.now()) || due.size() == MOST_AT_ONCE) {
                break;
            }
            due.add(d);
        }
        for (BatchState.Deadline d : due) {
            if (d.run() == null) {
                step.job(d.job()).ifPresent(entry -> fire(step, entry));
            } else {
                step.run(d.run()).ifPresent(run -> wake(step, run));
            }
        }
    }

    private static void fire(Step step, JobEntry entry) {
        switch (entry.job().trigger()) {
            case Job.Dependent _ -> {}
            case Job.Timed(var schedule) -> {
                Misfire misfire =
                        Misfire.at(
                                step.now(),
                                schedule,
                                entry.cursor(),
                                entry.job().rules().epsilon(),
                                step.policy().misfireThreshold());
                step.put(entry.withCursor(misfire.cursor()));
                Misfire.Missed missed = misfire.missed();
                if (missed != null) {
                    skipMissed(step, entry.job(), missed, misfire.fires());
                }
                for (Misfire.Fire fire : misfire.fires()) {
                    Runs.begin(step, entry.job(), Run.Origin.SCHEDULE, fire.due());
                }
            }
        }
    }

    private static void skipMissed(
            Step step, Job job, Misfire.Missed missed, List<Misfire.Fire> fires) {
        String what =
                missed.count() == 1
                        ? "missed"
                        : "missed, with " + (missed.count() - 1) + " more up to " + missed.last();
        boolean merged = job.rules().epsilon() == null && !fires.isEmpty();
        String why =
                merged
                        ? what + "; merged into the run of " + fires.getFirst().due()
                        : what + "; later than epsilon allows";
        RunId id = step.freeId(job.name(), missed.first());
        Runs.skip(step, id, Run.Origin.SCHEDULE, why);
    }

    private static void wake(Step step, Run run) {
        switch (run.state()) {
            case RETRYING -> Runs.move(step, run, RunEvent.RETRY_DUE, "");
            case UNREACHABLE ->
                    Runs.move(
                            step,
                            run,
                            run.tries().losses() + 1 >= step.policy().mostLosses()
                                    ? RunEvent.LAST_ATTEMPT_FAILED
                                    : RunEvent.TASK_LOST,
                            "its agent was unreachable for "
                                    + step.policy().unreachablePatience().toSeconds()
                                    + " s");
            case LAUNCHING, STOPPING, ABANDONED -> ask(step, run);
            case QUEUED, RUNNING, SUCCEEDED, FAILED, KILLED, CANCELLED, SKIPPED -> {}
        }
    }

    /// Asks about a task that has said nothing for too long, and asks again later.
    private static void ask(Step step, Run run) {
        if (run.state() != RunState.LAUNCHING) {
            Runs.kill(step, run);
        }
        reconcile(step, List.of(run));
        step.put(run.moved(run.state(), run.reason(), step.now().plus(step.policy().silence())));
    }

    static void reconcile(Step step, List<Run> runs) {
        List<Call.Reconcile.Task> tasks = new ArrayList<>();
        for (Run run : runs) {
            Run.Placement task = run.task();
            if (task != null) {
                TaskId id = task.id();
                AgentId agent = task.agent();
                tasks.add(new Call.Reconcile.Task(id, agent));
            }
        }
        if (!tasks.isEmpty()) {
            step.effect(new Effect.Reconcile(tasks));
        }
    }
}
