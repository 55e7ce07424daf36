package dev.meros.agent.core;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The statuses of one task on their way to its framework: one in flight at a time, sent again with
/// growing pauses until it is acknowledged, then the next.
///
/// `waiting` starts with the one in flight; `latest` is the newest of all, acknowledged or not;
/// `attempts` and `resendAt` belong to the one in flight.
public record TaskStream(
        List<TaskStatus> waiting,
        @Nullable TaskStatus latest,
        int attempts,
        @Nullable TimeInfo resendAt) {
    /// The pause after the first attempt; it doubles up to [#LONGEST_PAUSE].
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    static final TaskStream EMPTY = new TaskStream(List.of(), null, 0, null);

    public TaskStream {
        waiting = waiting == null ? List.of() : List.copyOf(waiting);
    }

    /// The status to be acknowledged next, if any.
    public @Nullable TaskStatus inFlight() {
        return waiting.isEmpty() ? null : waiting.getFirst();
    }

    TaskStream with(TaskStatus status) {
        List<TaskStatus> more = new ArrayList<>(waiting);
        more.add(status);
        return new TaskStream(more, status, attempts, resendAt);
    }

    /// Whether this acknowledges the one in flight; all others are late or stray.
    boolean isAcknowledgedBy(Bytes uuid) {
        TaskStatus head = inFlight();
        return head != null && Objects.equals(head.uuid(), uuid);
    }

    TaskStream acknowledged() {
        return new TaskStream(waiting.subList(1, waiting.size()), latest, 0, null);
    }

    TaskStream sent(int attempt, TimeInfo next) {
        return new TaskStream(waiting, latest, attempt, next);
    }

    /// The stream of an agent that has lost the kernel: the next attempt is the first again.
    TaskStream paused() {
        return new TaskStream(waiting, latest, 0, null);
    }

    TaskStream silenced() {
        return new TaskStream(List.of(), latest, 0, null);
    }

    boolean isDue(Instant now) {
        return !waiting.isEmpty() && (resendAt == null || !resendAt.toInstant().isAfter(now));
    }

    static Duration pauseAfter(int attempt) {
        Duration pause = FIRST_PAUSE;
        for (int i = 1; i < attempt && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
