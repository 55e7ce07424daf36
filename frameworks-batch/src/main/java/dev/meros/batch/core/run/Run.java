package dev.meros.batch.core.run;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.TaskId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// One run of a job, stored before its first launch.
///
/// @param arguments given by whoever triggered it; null for those of the job
/// @param task its current or last task, or null
/// @param reason why it is in its state, one line, may be empty
public record Run(
        RunId id,
        Origin origin,
        @Nullable String arguments,
        RunState state,
        Tries tries,
        @Nullable Placement task,
        Times times,
        String reason) {

    /// What made it run.
    public enum Origin {
        SCHEDULE,
        PARENTS,
        MANUAL
    }

    /// How often a run was tried.
    ///
    /// @param launches tasks launched so far; each has its own number in its id
    /// @param failures tasks that failed, which `retries` limits
    /// @param losses tasks that were lost by no fault of their own
    public record Tries(int launches, int failures, int losses) {
        public static final Tries NONE = new Tries(0, 0, 0);

        public Tries launch() {
            return new Tries(launches + 1, failures, losses);
        }

        public Tries failure() {
            return new Tries(launches, failures + 1, losses);
        }

        public Tries loss() {
            return new Tries(launches, failures, losses + 1);
        }
    }

    /// Which task on which agent.
    public record Placement(TaskId id, AgentId agent, String hostname) {}

    /// When what happened to a run.
    ///
    /// @param created when the run was decided about
    /// @param launched when its last task was placed
    /// @param started when its last task was seen running
    /// @param ended when the run ended
    /// @param wake when something must happen to it if nothing else does before: the next attempt
    ///   of [RunState#RETRYING], the end of patience of [RunState#UNREACHABLE], a question about
    ///   [RunState#LAUNCHING]
    public record Times(
            Instant created,
            @Nullable Instant launched,
            @Nullable Instant started,
            @Nullable Instant ended,
            @Nullable Instant wake) {}

    /// A run that waits for resources from `now` on.
    public static Run queued(RunId id, Origin origin, @Nullable String arguments, Instant now) {
        Times times = new Times(now, null, null, null, null);
        return new Run(id, origin, arguments, RunState.QUEUED, Tries.NONE, null, times, "");
    }

    /// A run that will not take place.
    public static Run skipped(RunId id, Origin origin, Instant now, String reason) {
        Times times = new Times(now, null, null, now, null);
        return new Run(id, origin, null, RunState.SKIPPED, Tries.NONE, null, times, reason);
    }

    /// In another state, for a reason, to be woken at a moment or not at all.
    public Run moved(RunState to, String why, @Nullable Instant wake) {
        Times t =
                new Times(times.created(), times.launched(), times.started(), times.ended(), wake);
        return new Run(id, origin, arguments, to, tries, task, t, why);
    }

    public Run launched(Placement placement, Instant now, Instant wake) {
        Times t = new Times(times.created(), now, null, null, wake);
        return new Run(id, origin, arguments, RunState.LAUNCHING, tries.launch(), placement, t, "");
    }

    public Run started(Instant now) {
        Instant first = times.started() == null ? now : times.started();
        Times t = new Times(times.created(), times.launched(), first, null, null);
        return new Run(id, origin, arguments, RunState.RUNNING, tries, task, t, "");
    }

    public Run ended(RunState to, Instant now, String why) {
        Times t = new Times(times.created(), times.launched(), times.started(), now, null);
        return new Run(id, origin, arguments, to, tries, task, t, why);
    }

    public Run withTries(Tries value) {
        return new Run(id, origin, arguments, state, value, task, times, reason);
    }

    /// Whether a task is the one that counts now.
    public boolean isCurrent(TaskId candidate) {
        return state.hasTask() && task != null && task.id().equals(candidate);
    }
}
