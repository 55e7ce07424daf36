package dev.meros.batch.core.job;

import dev.meros.batch.core.InvalidDefinitionException;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// How jobs depend on each other: every parent exists, and nothing depends on itself.
public final class JobGraph {
    /// The most parents of one job.
    public static final int MOST_PARENTS = 100;

    /// The most jobs that depend on one job, so that what its end changes fits one write.
    public static final int MOST_CHILDREN = 300;

    private JobGraph() {}

    /// Refuses parents that are unknown or that depend on the job; `jobs` finds a job by its name.
    /// Throws [InvalidDefinitionException].
    public static void check(
            String name, List<String> parents, Function<String, Optional<JobEntry>> jobs) {
        if (parents.isEmpty() || parents.size() > MOST_PARENTS) {
            throw new InvalidDefinitionException(
                    "parents", parents.size() + " names", "1 to " + MOST_PARENTS);
        }
        if (parents.contains(name)) {
            throw new InvalidDefinitionException("parents", name, "other jobs than itself");
        }
        List<String> unknown = parents.stream().filter(p -> jobs.apply(p).isEmpty()).toList();
        if (!unknown.isEmpty()) {
            throw new InvalidDefinitionException(
                    "Parents not found: " + String.join(", ", unknown));
        }
        for (String parent : parents) {
            if (reaches(parent, name, jobs)) {
                throw new InvalidDefinitionException(
                        "parents", parent, "a job that does not depend on " + name);
            }
        }
    }

    /// Whether `from` depends on `to`, directly or not.
    private static boolean reaches(
            String from, String to, Function<String, Optional<JobEntry>> jobs) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            String name = open.pop();
            if (name.equals(to)) {
                return true;
            }
            if (seen.add(name)) {
                jobs.apply(name).ifPresent(e -> open.addAll(e.job().parents()));
            }
        }
        return false;
    }
}
