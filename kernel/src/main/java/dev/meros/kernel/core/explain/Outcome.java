package dev.meros.kernel.core.explain;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.resource.Resources;

import java.util.List;

/// What changes would lead to.
///
/// @param standings what each framework has in each role, before and after
/// @param offers what the next allocation would offer because of the changes: what it would not
///   have offered without them
/// @param missing what the next allocation would have offered without the changes and would not
///   offer any more
/// @param lost the tasks that would lose their place
/// @param placements how many tasks would find a place: those that frameworks are added for, and
///   the lost ones
/// @param rounds how many allocations were played until nothing changed any more
/// @param end why no more were played
public record Outcome(
        List<Standing> standings,
        List<NewOffer> offers,
        List<NewOffer> missing,
        List<LostTask> lost,
        List<Placement> placements,
        int rounds,
        End end) {
    public Outcome {
        standings = List.copyOf(standings);
        offers = List.copyOf(offers);
        missing = List.copyOf(missing);
        lost = List.copyOf(lost);
        placements = List.copyOf(placements);
    }

    /// Why the playing ended.
    public enum End {
        /// Everything that could be placed is.
        SETTLED,
        /// After so many allocations.
        ROUNDS,
        /// After so much time.
        TIME
    }

    /// What a framework has in a role. Shares are dominant ones, of all that reachable agents have,
    /// 0 to 1: of what its tasks use, and of that with what it is offered.
    public record Standing(
            FrameworkId framework,
            String role,
            double shareBefore,
            double shareAfter,
            int offersBefore,
            int offersAfter) {}

    /// An offer that would be made. `hostname` is that of the agent.
    public record NewOffer(
            FrameworkId framework,
            String role,
            AgentId agent,
            String hostname,
            Resources resources) {}

    /// A task that would lose its place; `newHostname` is that of the agent on which it would find
    /// another one, empty when there is none.
    public record LostTask(
            FrameworkId framework,
            TaskId task,
            Resources resources,
            String hostname,
            String newHostname) {}

    /// Of so many tasks of a shape so many would be placed.
    public record Placement(
            FrameworkId framework, String role, Resources shape, int wanted, int placed) {}
}
