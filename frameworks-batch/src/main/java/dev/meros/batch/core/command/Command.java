package dev.meros.batch.core.command;

import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskStatus;
import dev.meros.batch.core.job.Counters;
import dev.meros.batch.core.job.Job;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// What the batch framework is asked by its users, and told by the kernel and the clock.
public sealed interface Command {

    /// Creates a job or replaces the one of this name.
    ///
    /// @param posted when it was given; the start of a schedule that names none
    /// @param counters for a new job only; an existing one keeps its own
    record PutJob(Job job, Instant posted, Counters counters) implements Command {}

    /// Removes a job and kills its tasks.
    record DeleteJob(String name) implements Command {}

    /// Runs a job now.
    ///
    /// @param arguments instead of those of the job; null for those of the job
    record TriggerJob(String name, @Nullable String arguments) implements Command {}

    /// Kills the running tasks of a job.
    record KillTasks(String name) implements Command {}

    /// Counts a success of a job that nobody saw.
    record MarkSuccess(String name) implements Command {}

    /// Time has passed.
    record Tick() implements Command {}

    /// The kernel has accepted the subscription; statuses may have been missed.
    record Subscribed() implements Command {}

    record OffersReceived(List<Offer> offers) implements Command {
        public OffersReceived {
            offers = List.copyOf(offers);
        }
    }

    record TaskNews(TaskStatus status) implements Command {}
}
