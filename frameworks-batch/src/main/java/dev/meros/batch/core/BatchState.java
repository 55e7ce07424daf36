package dev.meros.batch.core;

import dev.meros.api.model.TaskId;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.record.BatchRecord;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunId;
import dev.meros.batch.core.run.RunState;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything the batch framework knows, with the indexes to find it. Only [#apply] changes it; it
/// is read and changed by one thread.
public final class BatchState {
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.MAX;

    private final TreeMap<String, JobEntry> jobs = new TreeMap<>();
    private final TreeMap<RunId, Run> runs = new TreeMap<>();
    private final Map<String, List<Run>> history = new HashMap<>();
    private final Map<String, TreeSet<String>> children = new HashMap<>();
    private final Map<TaskId, RunId> tasks = new HashMap<>();
    private final TreeSet<Deadline> deadlines = new TreeSet<>(Deadline.ORDER);
    private final Map<RunId, Waiting> places = new HashMap<>();
    private final TreeSet<Waiting> queue = new TreeSet<>(Waiting.ORDER);

    /// When something must be decided about a job (its next occurrence) or a run.
    ///
    /// @param run null for the job itself
    public record Deadline(Instant at, String job, @Nullable RunId run) {
        static final Comparator<Deadline> ORDER =
                Comparator.comparing(Deadline::at)
                        .thenComparing(Deadline::job)
                        .thenComparing(
                                Deadline::run, Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    /// A place in the queue: high priority first, then the oldest.
    private record Waiting(int rank, Instant due, RunId run) {
        static final Comparator<Waiting> ORDER =
                Comparator.comparingInt(Waiting::rank)
                        .thenComparing(Waiting::due)
                        .thenComparing(Waiting::run);
    }

    /// Takes in one record.
    public void apply(BatchRecord record) {
        switch (record) {
            case BatchRecord.JobPut(JobEntry entry) -> {
                removeJob(entry.name());
                addJob(entry);
            }
            case BatchRecord.JobGone(String name) -> removeJob(name);
            case BatchRecord.RunPut(Run run) -> {
                removeRun(run.id());
                addRun(run);
            }
            case BatchRecord.RunGone(RunId id) -> removeRun(id);
            case BatchRecord.HistoryPut(String job, List<Run> ended) -> {
                if (ended.isEmpty()) {
                    history.remove(job);
                } else {
                    history.put(job, ended);
                }
            }
        }
    }

    private void addJob(JobEntry entry) {
        jobs.put(entry.name(), entry);
        for (String parent : entry.job().parents()) {
            children.computeIfAbsent(parent, _ -> new TreeSet<>()).add(entry.name());
        }
        Instant next = nextFire(entry);
        if (next != null) {
            deadlines.add(new Deadline(next, entry.name(), null));
        }
    }

    private void removeJob(String name) {
        JobEntry old = jobs.remove(name);
        if (old == null) {
            return;
        }
        for (String parent : old.job().parents()) {
            SortedSet<String> of = children.getOrDefault(parent, new TreeSet<>());
            of.remove(name);
            if (of.isEmpty()) {
                children.remove(parent);
            }
        }
        Instant next = nextFire(old);
        if (next != null) {
            deadlines.remove(new Deadline(next, name, null));
        }
    }

    private void addRun(Run run) {
        runs.put(run.id(), run);
        if (run.task() != null && run.state().hasTask()) {
            tasks.put(run.task().id(), run.id());
        }
        if (run.times().wake() != null) {
            deadlines.add(new Deadline(run.times().wake(), run.id().job(), run.id()));
        }
        if (run.state() == RunState.QUEUED) {
            Waiting place = waiting(run);
            places.put(run.id(), place);
            queue.add(place);
        }
    }

    private void removeRun(RunId id) {
        Run old = runs.remove(id);
        if (old == null) {
            return;
        }
        if (old.task() != null) {
            tasks.remove(old.task().id(), id);
        }
        if (old.times().wake() != null) {
            deadlines.remove(new Deadline(old.times().wake(), id.job(), id));
        }
        Waiting place = places.remove(id);
        if (place != null) {
            queue.remove(place);
        }
    }

    private Waiting waiting(Run run) {
        JobEntry entry = jobs.get(run.id().job());
        int rank = entry != null && entry.job().rules().highPriority() ? 0 : 1;
        return new Waiting(rank, run.id().due(), run.id());
    }

    /// When a job fires next by its schedule, or null when it does not.
    public static @Nullable Instant nextFire(JobEntry entry) {
        return switch (entry.job().trigger()) {
            case Job.Timed(var schedule) ->
                    entry.job().rules().disabled() || entry.cursor().isExhausted()
                            ? null
                            : schedule.occurrence(entry.cursor().index());
            case Job.Dependent _ -> null;
        };
    }

    public Optional<JobEntry> job(String name) {
        return Optional.ofNullable(jobs.get(name));
    }

    /// All jobs, sorted by name.
    public Collection<JobEntry> jobs() {
        return Collections.unmodifiableCollection(jobs.values());
    }

    public Optional<Run> run(RunId id) {
        return Optional.ofNullable(runs.get(id));
    }

    /// All open runs, sorted by job and due time.
    public Collection<Run> runs() {
        return Collections.unmodifiableCollection(runs.values());
    }

    /// The open runs of one job, oldest first.
    public SortedMap<RunId, Run> runsOf(String job) {
        return Collections.unmodifiableSortedMap(
                runs.subMap(new RunId(job, FIRST), new RunId(job, LAST)));
    }

    /// The ended and skipped runs of one job, newest first.
    public List<Run> history(String job) {
        return history.getOrDefault(job, List.of());
    }

    /// The jobs that have this one as a parent, sorted by name.
    public SortedSet<String> children(String job) {
        TreeSet<String> of = children.get(job);
        return of == null ? Collections.emptySortedSet() : Collections.unmodifiableSortedSet(of);
    }

    /// The open run whose current task this is.
    public Optional<Run> runOf(TaskId task) {
        return Optional.ofNullable(tasks.get(task)).map(runs::get);
    }

    /// What must be decided about, soonest first.
    public NavigableSet<Deadline> deadlines() {
        return Collections.unmodifiableNavigableSet(deadlines);
    }

    /// The runs that wait for resources, in the order in which they are served.
    public List<Run> queue(int most) {
        return queue.stream().limit(most).map(w -> runs.get(w.run())).toList();
    }

    /// Whether an offer could be used now: a run waits that would not overlap with another one.
    public boolean wantsOffers() {
        return queue.stream().anyMatch(w -> isPlaceable(w.run()));
    }

    /// Whether a waiting run may begin: its job is concurrent, or no other run of it has a task.
    public boolean isPlaceable(RunId id) {
        JobEntry entry = jobs.get(id.job());
        return entry != null
                && (entry.job().rules().concurrent()
                        || runsOf(id.job()).values().stream().noneMatch(r -> r.state().hasTask()));
    }
}
