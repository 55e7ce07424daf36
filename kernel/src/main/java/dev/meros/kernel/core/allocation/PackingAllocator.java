package dev.meros.kernel.core.allocation;

import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Resources;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/// Packs: the fullest agents are offered first, so that the emptiest stay empty and can be done
/// without. Frameworks take turns, whoever got the fewest offers so far first; weights do not
/// count, quota does.
///
/// Looks at all agents that have something free whenever anything has changed: for clusters of some
/// thousand agents at the most. Uses nothing but what a policy of another package could use, and is
/// the worked example of docs/allocation.md.
// docs: begin
public final class PackingAllocator implements Allocator {
    @Override
    public Allocation allocate(AllocationView view) {
        Eligibility eligibility = Eligibility.of(view);
        Deque<ClaimEntry> inLine = inLine(view);
        List<Grant> grants = new ArrayList<>();
        List<Integer> lookAgain = lookAgain(view, eligibility, inLine);
        for (AgentStock agent : fullestFirst(view)) {
            if (grants.size() >= view.rules().bounds().offers()) {
                return unfinished(view.agenda(), grants, lookAgain);
            }
            Resources free = agent.free();
            for (ClaimEntry claim : List.copyOf(inLine)) {
                Resources offer = eligibility.offer(claim, agent, free);
                if (!offer.isEmpty()) {
                    grants.add(new Grant(claim.claim(), agent.id(), offer));
                    eligibility.given(claim, agent, offer);
                    free = free.minus(offer);
                    inLine.remove(claim);
                    inLine.addLast(claim);
                }
            }
        }
        return Allocation.complete(grants, lookAgain);
    }

    private static Deque<ClaimEntry> inLine(AllocationView view) {
        List<ClaimEntry> claims = new ArrayList<>();
        view.claims().wanting().stream()
                .forEach(n -> claims.add(Objects.requireNonNull(view.claims().find(n))));
        claims.sort(
                Comparator.comparingLong(ClaimEntry::offers)
                        .thenComparing(claim -> claim.claim().framework().value())
                        .thenComparing(claim -> claim.claim().role()));
        return new ArrayDeque<>(claims);
    }

    private static List<AgentStock> fullestFirst(AllocationView view) {
        List<AgentStock> open = new ArrayList<>();
        for (AgentStock next = view.nextOpen(0); next != null; ) {
            open.add(next);
            next = view.nextOpen(next.number() + 1);
        }
        open.sort(
                Comparator.comparingDouble(PackingAllocator::emptiness)
                        .thenComparingInt(AgentStock::number));
        return open;
    }

    /// The part of an agent's cpus that is free.
    private static double emptiness(AgentStock agent) {
        Scalar all = agent.total().scalar("cpus");
        return all.isPositive() ? agent.free().scalar("cpus").toDouble() / all.toDouble() : 0;
    }

    /// Quota, and marks for hoarding, may leave more to a claim later, though nothing becomes free.
    private static List<Integer> lookAgain(
            AllocationView view, Eligibility eligibility, Deque<ClaimEntry> claims) {
        return claims.stream()
                .filter(
                        claim ->
                                view.roles().hasQuota()
                                        || eligibility.standing(claim) == Obstacle.HOARDING)
                .map(ClaimEntry::number)
                .toList();
    }

    /// Nothing of the agenda is done, so that there is another allocation at once.
    private static Allocation unfinished(
            Agenda agenda, List<Grant> grants, List<Integer> lookAgain) {
        int sweep = agenda.sweep().isEmpty() ? -1 : agenda.cursor();
        return new Allocation(grants, 0, 0, sweep, lookAgain);
    }
}
// docs: end
