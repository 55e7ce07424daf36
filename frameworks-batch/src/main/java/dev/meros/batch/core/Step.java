package dev.meros.batch.core;

import dev.meros.batch.core.effect.Answer;
import dev.meros.batch.core.effect.Effect;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.record.BatchRecord;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One decision in the making: the state as it will be, seen through the changes made so far. The
/// state itself is only read.
final class Step {
    private final BatchState state;
    private final Policy policy;
    private final Instant now;
    private final Map<String, Optional<JobEntry>> jobs = new LinkedHashMap<>();
    private final Map<RunId, Optional<Run>> runs = new LinkedHashMap<>();
    private final Map<String, List<Run>> history = new LinkedHashMap<>();
    private final List<Effect> effects = new ArrayList<>();

    Step(BatchState state, Policy policy, Instant now) {
        this.state = state;
        this.policy = policy;
        this.now = now;
    }

    BatchState before() {
        return state;
    }

    Policy policy() {
        return policy;
    }

    Instant now() {
        return now;
    }

    Optional<JobEntry> job(String name) {
        Optional<JobEntry> changed = jobs.get(name);
        return changed == null ? state.job(name) : changed;
    }

    void put(JobEntry entry) {
        jobs.put(entry.name(), Optional.of(entry));
    }

    void removeJob(String name) {
        jobs.put(name, Optional.empty());
        history.put(name, List.of());
    }

    Optional<Run> run(RunId id) {
        Optional<Run> changed = runs.get(id);
        return changed == null ? state.run(id) : changed;
    }

    /// The open runs of a job, oldest first.
    List<Run> runsOf(String job) {
        TreeMap<RunId, Run> open = new TreeMap<>(state.runsOf(job));
        runs.forEach(
                (id, run) -> {
                    if (id.job().equals(job)) {
                        run.ifPresentOrElse(r -> open.put(id, r), () -> open.remove(id));
                    }
                });
        return List.copyOf(open.values());
    }

    void put(Run run) {
        runs.put(run.id(), Optional.of(run));
    }

    void removeRun(RunId id) {
        runs.put(id, Optional.empty());
    }

    List<Run> history(String job) {
        List<Run> changed = history.get(job);
        return changed == null ? state.history(job) : changed;
    }

    /// Adds an ended run to the history of its job, which keeps the newest.
    void close(Run run) {
        String job = run.id().job();
        List<Run> newest = new ArrayList<>();
        newest.add(run);
        newest.addAll(history(job));
        history.put(job, newest.subList(0, Math.min(newest.size(), Policy.HISTORY)));
        if (run(run.id()).isPresent()) {
            removeRun(run.id());
        }
        effect(new Effect.RunEnded(run));
    }

    /// The identity for a run due at a moment: the next millisecond that no run of the job has.
    RunId freeId(String job, Instant due) {
        RunId id = new RunId(job, due);
        while (isTaken(id)) {
            id = new RunId(job, id.due().plusMillis(1));
        }
        return id;
    }

    private boolean isTaken(RunId id) {
        return run(id).isPresent() || history(id.job()).stream().anyMatch(r -> r.id().equals(id));
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    Decision decision(Answer answer) {
        List<BatchRecord> records = new ArrayList<>();
        jobs.forEach(
                (name, entry) ->
                        records.add(
                                entry.<BatchRecord>map(BatchRecord.JobPut::new)
                                        .orElseGet(() -> new BatchRecord.JobGone(name))));
        runs.forEach(
                (id, run) ->
                        records.add(
                                run.<BatchRecord>map(BatchRecord.RunPut::new)
                                        .orElseGet(() -> new BatchRecord.RunGone(id))));
        history.forEach((job, ended) -> records.add(new BatchRecord.HistoryPut(job, ended)));
        return new Decision(records, effects, answer);
    }
}
