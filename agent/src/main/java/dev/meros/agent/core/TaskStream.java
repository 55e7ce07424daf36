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
/// `attempts` and `resendAt` belong to the one in flight. `received` are the ids of the last
/// statuses that came from an executor, acknowledged or not.
public record TaskStream(
        List<TaskStatus> waiting,
        @Nullable TaskStatus latest,
        int attempts,
        @Nullable TimeInfo resendAt,
        List<Bytes> received) {
    /// How many statuses of one task may wait for their acknowledgements, so that an executor that
    /// talks faster than its framework listens is slowed down, and not the agent.
    public static final int MAX_WAITING = 1000;

    /// How many ids are kept. An executor sends again what it has no acknowledgement for, which the
    /// agent gives at once: that is a handful.
    static final int MAX_RECEIVED = 256;

    /// The pause after the first attempt; it doubles up to [#LONGEST_PAUSE].
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    static final TaskStream EMPTY = new TaskStream(List.of(), null, 0, null, List.of());

    public TaskStream {
        waiting = waiting == null ? List.of() : List.copyOf(waiting);
        received = received == null ? List.of() : List.copyOf(received);
    }

    /// The status to be acknowledged next, if any.
    public @Nullable TaskStatus inFlight() {
        return waiting.isEmpty() ? null : waiting.getFirst();
    }

    TaskStream with(TaskStatus status) {
        List<TaskStatus> more = new ArrayList<>(waiting);
        more.add(status);
        return new TaskStream(more, status, attempts, resendAt, received(status));
    }

    private List<Bytes> received(TaskStatus status) {
        Bytes uuid = status.uuid();
        if (uuid == null || status.source() != TaskStatus.Source.SOURCE_EXECUTOR) {
            return received;
        }
        List<Bytes> more = new ArrayList<>(received);
        more.add(uuid);
        return more.subList(Math.max(0, more.size() - MAX_RECEIVED), more.size());
    }

    /// Whether a status of this id came from the executor before.
    boolean hasReceived(Bytes uuid) {
        return received.contains(uuid);
    }

    /// Whether no more statuses are taken before others have been acknowledged; there is always
    /// room for the one that tells of the task's end.
    public boolean isFull() {
        return waiting.size() >= MAX_WAITING;
    }

    /// Whether this acknowledges the one in flight; all others are late or stray.
    boolean isAcknowledgedBy(Bytes uuid) {
        TaskStatus head = inFlight();
        return head != null && Objects.equals(head.uuid(), uuid);
    }

    TaskStream acknowledged() {
        return new TaskStream(waiting.subList(1, waiting.size()), latest, 0, null, received);
    }

    TaskStream sent(int attempt, TimeInfo next) {
        return new TaskStream(waiting, latest, attempt, next, received);
    }

    /// The stream of an agent that has lost the kernel: the next attempt is the first again.
    TaskStream paused() {
        return new TaskStream(waiting, latest, 0, null, received);
    }

    TaskStream silenced() {
        return new TaskStream(List.of(), latest, 0, null, received);
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
