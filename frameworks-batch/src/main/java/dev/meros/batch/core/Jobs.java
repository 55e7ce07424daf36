package dev.meros.batch.core;

import dev.meros.batch.core.command.Command;
import dev.meros.batch.core.effect.Answer;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.job.JobGraph;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunEvent;
import dev.meros.batch.core.run.RunId;
import dev.meros.batch.core.time.Cursor;
import dev.meros.batch.core.time.Schedule;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// What users ask for. Each method answers or throws [InvalidDefinitionException].
final class Jobs {
    private Jobs() {}

    static Answer put(Step step, Command.PutJob command) {
        Job job = command.job();
        checkParents(step, job);
        @Nullable JobEntry old = step.job(job.name()).orElse(null);
        JobEntry entry = old == null ? created(command) : replaced(step, old, command);
        step.put(entry);
        if (job.rules().disabled()) {
            for (Run run : step.runsOf(job.name())) {
                if (run.origin() != Run.Origin.MANUAL) {
                    Runs.move(step, run, RunEvent.JOB_DISABLED, "the job was disabled");
                }
            }
        }
        return new Answer.Done();
    }

    private static void checkParents(Step step, Job job) {
        switch (job.trigger()) {
            case Job.Timed _ -> {}
            case Job.Dependent(var parents) -> {
                JobGraph.check(job.name(), parents, step::job);
                for (String parent : parents) {
                    int children = step.before().children(parent).size();
                    if (children >= JobGraph.MOST_CHILDREN
                            && !step.before().children(parent).contains(job.name())) {
                        throw new InvalidDefinitionException(
                                "parents",
                                parent,
                                "a job with fewer than " + JobGraph.MOST_CHILDREN + " dependants");
                    }
                }
            }
        }
    }

    private static JobEntry created(Command.PutJob command) {
        return new JobEntry(
                command.job(),
                command.posted(),
                cursor(command.job()),
                command.counters(),
                new TreeMap<>());
    }

    private static Cursor cursor(Job job) {
        return switch (job.trigger()) {
            case Job.Timed(var schedule) -> Cursor.startOf(schedule);
            case Job.Dependent _ -> JobEntry.NO_CURSOR;
        };
    }

    /// Counters stay as they are. A schedule that is given as before, or as it is shown, goes on
    /// where it stands; when the job was disabled until now, from the next occurrence on.
    private static JobEntry replaced(Step step, JobEntry old, Command.PutJob command) {
        Job job = command.job();
        TreeMap<String, Long> successes = new TreeMap<>(old.parentSuccesses());
        successes.keySet().retainAll(job.parents());
        JobEntry fresh =
                new JobEntry(job, command.posted(), cursor(job), old.counters(), successes);
        if (!(job.trigger() instanceof Job.Timed(Schedule schedule))
                || !(old.job().trigger() instanceof Job.Timed(Schedule before))
                || !isUnchanged(schedule, before, old.cursor())) {
            return fresh;
        }
        Cursor cursor = old.cursor();
        if (old.job().rules().disabled() && !job.rules().disabled()) {
            cursor = cursor.at(before.lastAtOrBefore(step.now(), cursor.index()) + 1);
        }
        return new JobEntry(
                job.withTrigger(old.job().trigger()),
                old.posted(),
                cursor,
                old.counters(),
                successes);
    }

    private static boolean isUnchanged(Schedule now, Schedule before, Cursor cursor) {
        return now.zoneName().equals(before.zoneName())
                && (now.text().equals(before.text()) || now.text().equals(before.textAt(cursor)));
    }

    static Answer trigger(Step step, Command.TriggerJob command) {
        JobEntry entry = known(step, command.name());
        int open = step.runsOf(entry.name()).size();
        if (open >= step.policy().mostOpenRuns()) {
            throw new InvalidDefinitionException(
                    "open runs of " + entry.name(),
                    open,
                    "fewer than " + step.policy().mostOpenRuns());
        }
        RunId id = step.freeId(entry.name(), step.now());
        step.put(Run.queued(id, Run.Origin.MANUAL, command.arguments(), step.now()));
        return new Answer.Started(id);
    }

    static Answer killTasks(Step step, String name) {
        known(step, name);
        for (Run run : step.runsOf(name)) {
            Runs.move(step, run, RunEvent.STOP, "killed on request");
        }
        return new Answer.Done();
    }

    static Answer markSuccess(Step step, String name) {
        @Nullable JobEntry entry = step.job(name).orElse(null);
        if (entry != null) {
            step.put(
                    entry.withCounters(entry.counters().success(step.now()))
                            .withParentSuccesses(new TreeMap<>()));
            Runs.tellDependants(step, name);
        }
        return new Answer.Text("marked job " + name + " as successful: " + (entry != null));
    }

    /// Dependants lose this parent and inherit its parents; one that is left with none inherits its
    /// schedule.
    static Answer delete(Step step, String name) {
        JobEntry entry = known(step, name);
        for (String child : step.before().children(name)) {
            step.job(child).ifPresent(c -> step.put(withoutParent(c, entry)));
        }
        for (Run run : step.runsOf(name)) {
            Runs.move(step, run, RunEvent.JOB_DELETED, "the job was deleted");
        }
        step.removeJob(name);
        return new Answer.Done();
    }

    private static JobEntry withoutParent(JobEntry child, JobEntry gone) {
        Set<String> parents = new LinkedHashSet<>(child.job().parents());
        parents.remove(gone.name());
        parents.addAll(gone.job().parents());
        TreeMap<String, Long> successes = new TreeMap<>(child.parentSuccesses());
        successes.remove(gone.name());
        if (parents.isEmpty()) {
            return new JobEntry(
                    child.job().withTrigger(gone.job().trigger()),
                    gone.posted(),
                    gone.cursor(),
                    child.counters(),
                    successes);
        }
        return child.withJob(child.job().withTrigger(new Job.Dependent(List.copyOf(parents))))
                .withParentSuccesses(successes);
    }

    private static JobEntry known(Step step, String name) {
        return step.job(name)
                .orElseThrow(
                        () ->
                                new InvalidDefinitionException(
                                        "job", name, "the name of an existing job"));
    }
}
