package dev.meros.batch.core;

import dev.meros.batch.core.effect.Effect;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunEffect;
import dev.meros.batch.core.run.RunEvent;
import dev.meros.batch.core.run.RunId;
import dev.meros.batch.core.run.RunState;
import dev.meros.batch.core.run.RunTable;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/// How runs begin, move on and end, and what that means for their jobs and dependants.
final class Runs {
    private Runs() {}

    /// Adds a run for a moment. A run that a schedule or parents ask for is merged into one that
    /// has not begun yet, unless the job is concurrent or has an epsilon; beyond the limit of open
    /// runs it is skipped. What is merged or skipped is kept in the history with the reason.
    static Run begin(Step step, Job job, Run.Origin origin, Instant due) {
        RunId id = step.freeId(job.name(), due);
        int open = step.runsOf(job.name()).size();
        if (open >= step.policy().mostOpenRuns()) {
            return skip(step, id, origin, "too many open runs: " + open);
        }
        if (!job.rules().concurrent() && job.rules().epsilon() == null) {
            Optional<Run> waiting =
                    step.runsOf(job.name()).stream()
                            .filter(r -> r.state() == RunState.QUEUED)
                            .filter(r -> r.origin() == origin && r.tries().launches() == 0)
                            .findFirst();
            if (waiting.isPresent()) {
                return skip(
                        step,
                        id,
                        origin,
                        "merged into the run of " + waiting.get().id().due() + ", not begun yet");
            }
        }
        Run run = Run.queued(id, origin, null, step.now());
        step.put(run);
        return run;
    }

    static Run skip(Step step, RunId id, Run.Origin origin, String reason) {
        Run run = Run.skipped(id, origin, step.now(), reason);
        step.close(run);
        return run;
    }

    /// Moves a run on, if the event means anything in its state.
    ///
    /// @param reason one line for people, may be empty
    static void move(Step step, Run run, RunEvent event, String reason) {
        Optional<RunTable.Step> found = RunTable.step(run.state(), event);
        if (found.isEmpty()) {
            return;
        }
        RunTable.Step next = found.get();
        Run moved = moved(step, run, event, next.to(), reason);
        if (!moved.equals(run)) {
            step.put(moved);
        }
        for (RunEffect effect : next.effects()) {
            switch (effect) {
                case KILL -> kill(step, moved);
                case SUCCESS -> success(step, run.id().job());
                case FAILURE -> failure(step, run.id().job());
                case CLOSE -> step.close(moved);
                case FORGET -> step.removeRun(run.id());
            }
        }
        if (next.to().isFinal()) {
            disableWhenOver(step, run.id().job());
        }
    }

    private static Run moved(Step step, Run run, RunEvent event, RunState to, String reason) {
        if (to.isFinal()) {
            Run counted =
                    event == RunEvent.LAST_ATTEMPT_FAILED
                            ? run.withTries(run.tries().failure())
                            : run;
            return counted.ended(to, step.now(), reason);
        }
        return switch (to) {
            case RUNNING -> run.started(step.now());
            case LAUNCHING -> run.moved(to, reason, null);
            case UNREACHABLE ->
                    run.moved(to, reason, step.now().plus(step.policy().unreachablePatience()));
            case STOPPING, ABANDONED ->
                    run.moved(to, reason, step.now().plus(step.policy().silence()));
            case RETRYING -> retrying(step, run, event, reason);
            case QUEUED -> run.moved(to, reason.isEmpty() ? run.reason() : reason, null);
            case SUCCEEDED, FAILED, KILLED, CANCELLED, SKIPPED -> run;
        };
    }

    private static Run retrying(Step step, Run run, RunEvent event, String reason) {
        if (event == RunEvent.ATTEMPT_FAILED) {
            return run.withTries(run.tries().failure())
                    .moved(RunState.RETRYING, reason, step.now().plus(step.policy().retryDelay()));
        }
        int losses = run.tries().losses() + 1;
        return run.withTries(run.tries().loss())
                .moved(
                        RunState.RETRYING,
                        reason,
                        step.now().plus(step.policy().pauseAfterLoss(losses)));
    }

    static void kill(Step step, Run run) {
        if (run.task() != null) {
            step.effect(new Effect.Kill(run.task().id(), run.task().agent()));
        }
    }

    private static void success(Step step, String name) {
        Optional<JobEntry> found = step.job(name);
        if (found.isPresent()) {
            JobEntry entry = found.get();
            step.put(entry.withCounters(entry.counters().success(step.now())));
            tellDependants(step, name);
        }
    }

    private static void failure(Step step, String name) {
        Optional<JobEntry> found = step.job(name);
        if (found.isEmpty()) {
            return;
        }
        JobEntry entry = found.get();
        JobEntry counted = entry.withCounters(entry.counters().failure(step.now()));
        int most = step.policy().disableAfterFailures();
        boolean tooMany = most > 0 && counted.counters().errorsSinceSuccess() >= most;
        step.put(tooMany ? counted.withJob(counted.job().disabled()) : counted);
        if (entry.job().rules().softError()) {
            tellDependants(step, name);
        }
    }

    /// Counts a success of a job for each job that depends on it; one whose parents have all
    /// succeeded since its last run begins, and its counts start anew.
    static void tellDependants(Step step, String parent) {
        for (String name : step.before().children(parent)) {
            Optional<JobEntry> found = step.job(name);
            if (found.isEmpty()) {
                continue;
            }
            JobEntry child = found.get().afterSuccessOf(parent);
            if (child.isReady() && !child.job().rules().disabled()) {
                step.put(child.withParentSuccesses(new TreeMap<>()));
                begin(step, child.job(), Run.Origin.PARENTS, step.now());
            } else {
                step.put(child);
            }
        }
    }

    /// A job whose runs are used up is disabled when the last of them has succeeded.
    private static void disableWhenOver(Step step, String name) {
        @Nullable JobEntry entry = step.job(name).orElse(null);
        if (entry == null || entry.job().rules().disabled()) {
            return;
        }
        boolean over =
                switch (entry.job().trigger()) {
                    case Job.Timed _ -> entry.cursor().isExhausted();
                    case Job.Dependent _ -> false;
                };
        if (over
                && entry.counters().lastResult().equals("success")
                && step.runsOf(name).isEmpty()) {
            step.put(entry.withJob(entry.job().disabled()));
        }
    }
}
