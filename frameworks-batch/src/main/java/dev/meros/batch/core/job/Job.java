package dev.meros.batch.core.job;

import dev.meros.api.model.Scalar;
import dev.meros.batch.core.time.Schedule;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// What a user defines: when to run what, with which resources and under which rules.
///
/// @param name identity, 1 to 128 characters of `A-Za-z0-9_.-`
public record Job(String name, Trigger trigger, Work work, Needs needs, Rules rules, Notes notes) {

    /// What makes a job run by itself.
    public sealed interface Trigger {}

    /// The job runs at its times.
    public record Timed(Schedule schedule) implements Trigger {}

    /// The job runs when all parents have succeeded since its last run.
    public record Dependent(List<String> parents) implements Trigger {
        public Dependent {
            parents = List.copyOf(parents);
        }
    }

    /// What runs.
    ///
    /// @param command a line for the shell, or an executable; a URL is fetched and run
    /// @param arguments appended to the command
    /// @param taskData bytes for the executor as text, may be empty
    public record Work(
            String command,
            Invocation invocation,
            List<String> arguments,
            List<Variable> environment,
            List<Fetch> fetch,
            String user,
            String taskData,
            @Nullable JobContainer container) {
        public Work {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
            fetch = List.copyOf(fetch);
        }
    }

    /// How a command is started.
    public enum Invocation {
        SHELL,
        EXECUTABLE
    }

    /// An environment variable.
    public record Variable(String name, String value) {}

    /// A file to fetch into the sandbox.
    public record Fetch(
            String uri,
            boolean executable,
            boolean cache,
            boolean extract,
            @Nullable String outputFile) {}

    /// Resources and where they must be.
    ///
    /// @param mem in MB
    /// @param disk in MB
    public record Needs(Scalar cpus, Scalar mem, Scalar disk, List<Constraint> constraints) {
        public Needs {
            constraints = List.copyOf(constraints);
        }
    }

    /// How runs are treated.
    ///
    /// @param retries further attempts after a failed one, 0 to 1000
    /// @param epsilon how late an occurrence may fire; null for the rule of Chronos 3
    /// @param maxCompletionTime null for no limit
    public record Rules(
            int retries,
            @Nullable Duration epsilon,
            boolean disabled,
            boolean softError,
            boolean highPriority,
            boolean concurrent,
            @Nullable Duration maxCompletionTime) {}

    /// What is kept for people and tools, and changes nothing.
    public record Notes(
            String owner,
            String ownerName,
            String description,
            String executorFlags,
            boolean dataProcessing) {}

    /// The parents of a dependent job, in the order given; empty for a timed one.
    public List<String> parents() {
        return switch (trigger) {
            case Dependent d -> d.parents();
            case Timed _ -> List.of();
        };
    }

    public Job withTrigger(Trigger value) {
        return new Job(name, value, work, needs, rules, notes);
    }

    public Job disabled() {
        Rules r =
                new Rules(
                        rules.retries(),
                        rules.epsilon(),
                        true,
                        rules.softError(),
                        rules.highPriority(),
                        rules.concurrent(),
                        rules.maxCompletionTime());
        return new Job(name, trigger, work, needs, r, notes);
    }
}
