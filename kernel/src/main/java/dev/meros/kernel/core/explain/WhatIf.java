package dev.meros.kernel.core.explain;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.Claim;
import dev.meros.kernel.core.allocation.Quantities;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.task.TaskEntry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Plays changes on a copy of the state with the real kernel, and compares with what would happen
/// without them.
///
/// First the next allocation is made on both. Then, on the changed copy, frameworks that want
/// something (lost tasks, frameworks that are added) accept what they can use, all others decline,
/// until nothing more is placed.
public final class WhatIf {
    /// A refusal for longer than is played.
    private static final Filters FOR_LONG = new Filters(1_000_000.0);

    private static final int MAX_TASKS_PER_OFFER = 1_000;

    private final KernelRules rules;
    private final Twins twins;
    private final Instant now;
    private final Limits limits;
    private long tasks;

    /// How much is played: so many allocations, and as long as there is time.
    public record Limits(int rounds, BooleanSupplier timeIsLeft) {}

    /// Two copies of one state, tasks included, that are the caller's own and are used up: the
    /// changes are made on `changed`, `unchanged` goes on without them.
    public record Twins(ClusterState unchanged, ClusterState changed) {}

    public WhatIf(KernelRules rules, Twins twins, Instant now, Limits limits) {
        this.rules = rules;
        this.twins = twins;
        this.now = now;
        this.limits = limits;
    }

    /// Plays changes, in their order; once. Throws [IllegalArgumentException] when one cannot be
    /// made.
    public Outcome play(List<Change> changes) {
        Scratch before = new Scratch(rules, twins.unchanged(), now);
        Scratch after = new Scratch(rules, twins.changed(), now);
        List<Want> wants = new ArrayList<>(losses(changes, after.state()));
        Map<AgentId, String> names = names(after.state());
        changes.forEach(change -> Changes.make(change, after));
        names.putAll(names(after.state()));
        wants.addAll(additions(changes, after.state()));
        List<Outcome.NewOffer> without = offers(before.allocate(), names);
        List<Outcome.NewOffer> with = offers(after.allocate(), names);
        List<Outcome.NewOffer> added = new ArrayList<>(with);
        without.forEach(added::remove);
        List<Outcome.NewOffer> missing = new ArrayList<>(without);
        with.forEach(missing::remove);
        Map<Claim, Integer> offersBefore = openOffers(before.state());
        Map<Claim, Integer> offersAfter = openOffers(after.state());
        Played played = place(after, wants, names);
        return new Outcome(
                standings(before.state(), after.state(), offersBefore, offersAfter),
                added,
                missing,
                lost(wants, changes, before.state(), names),
                placements(wants),
                played.rounds(),
                played.end());
    }

    private record Played(int rounds, Outcome.End end) {}

    /// Makes allocations and has them answered until all is placed or nobody is offered anything.
    private Played place(Scratch scratch, List<Want> wants, Map<AgentId, String> names) {
        if (wants.isEmpty()) {
            return new Played(1, Outcome.End.SETTLED);
        }
        answerAll(scratch, wants, names);
        revive(scratch, wants);
        for (int round = 1; round <= limits.rounds(); round++) {
            if (!limits.timeIsLeft().getAsBoolean()) {
                return new Played(round, Outcome.End.TIME);
            }
            scratch.allocate();
            int answered = answerAll(scratch, wants, names);
            if (answered == 0 || wants.stream().allMatch(w -> w.left == 0)) {
                return new Played(round, Outcome.End.SETTLED);
            }
        }
        return new Played(limits.rounds(), Outcome.End.ROUNDS);
    }

    private static Map<AgentId, String> names(ClusterState state) {
        Map<AgentId, String> names = new LinkedHashMap<>();
        for (AgentEntry agent : state.agents().all()) {
            names.put(agent.id(), agent.info().hostname());
        }
        return names;
    }

    private static List<Outcome.NewOffer> offers(
            List<OfferEntry> made, Map<AgentId, String> names) {
        return made.stream()
                .map(
                        o ->
                                new Outcome.NewOffer(
                                        o.framework(),
                                        o.role(),
                                        o.agent(),
                                        names.getOrDefault(o.agent(), o.agent().value()),
                                        o.resources()))
                .toList();
    }

    private static Map<Claim, Integer> openOffers(ClusterState state) {
        Map<Claim, Integer> open = new LinkedHashMap<>();
        for (OfferEntry offer : state.offers().all()) {
            open.merge(new Claim(offer.role(), offer.framework()), 1, Integer::sum);
        }
        return open;
    }

    /// The tasks on agents that are taken away or emptied.
    private static List<Want> losses(List<Change> changes, ClusterState state) {
        List<Want> losses = new ArrayList<>();
        for (AgentId agent : leaving(changes)) {
            for (TaskEntry task : state.tasks().on(agent)) {
                if (task.holdsResources()) {
                    losses.add(
                            new Want(
                                    new Claim(task.role(), task.framework()),
                                    task.resources().toUnreserved(),
                                    1,
                                    task.id()));
                }
            }
        }
        return losses;
    }

    private static Set<AgentId> leaving(List<Change> changes) {
        Set<AgentId> leaving = new LinkedHashSet<>();
        for (Change change : changes) {
            if (change instanceof Change.RemoveAgent c) {
                leaving.add(c.agent());
            } else if (change instanceof Change.DrainAgent c) {
                leaving.add(c.agent());
            }
        }
        return leaving;
    }

    private static List<Want> additions(List<Change> changes, ClusterState state) {
        List<Want> additions = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.AddFramework c) {
                FrameworkEntry framework = Objects.requireNonNull(Names.framework(state, c.name()));
                additions.add(
                        new Want(new Claim(c.role(), framework.id()), c.shape(), c.count(), null));
            }
        }
        return additions;
    }

    /// Has every framework answer its offers; tells how many there were.
    private int answerAll(Scratch scratch, List<Want> wants, Map<AgentId, String> names) {
        int answered = 0;
        for (FrameworkId framework :
                List.copyOf(scratch.state().frameworks().subscriptions().keySet())) {
            List<Want> own = wants.stream().filter(w -> w.framework.equals(framework)).toList();
            for (OfferEntry offer : List.copyOf(scratch.state().offers().of(framework))) {
                answer(scratch, offer, own, names);
                answered++;
            }
        }
        return answered;
    }

    /// Frameworks that have come to want something ask for offers again; what they had said they
    /// wait for does not hold any more.
    private static void revive(Scratch scratch, List<Want> wants) {
        Set<Claim> claims = new LinkedHashSet<>();
        wants.stream().filter(w -> w.left > 0).forEach(w -> claims.add(w.claim()));
        for (Claim claim : claims) {
            StreamId stream = scratch.state().frameworks().stream(claim.framework());
            if (stream != null) {
                scratch.apply(new ConnectionRecord.DemandStated(claim.framework(), List.of()));
                Call revive = Call.revive(claim.framework(), List.of(claim.role()));
                scratch.send(new FrameworkCommand.Called(revive, stream));
            }
        }
    }

    private void answer(
            Scratch scratch, OfferEntry offer, List<Want> own, Map<AgentId, String> names) {
        Resources left = offer.resources();
        List<TaskInfo> launched = new ArrayList<>();
        for (Want want : own) {
            while (want.role.equals(offer.role())
                    && want.left > 0
                    && launched.size() < MAX_TASKS_PER_OFFER) {
                Optional<Resources> part = want.take(left);
                if (part.isEmpty()) {
                    break;
                }
                left = left.minus(part.get());
                want.left--;
                want.hostnames.add(names.getOrDefault(offer.agent(), offer.agent().value()));
                launched.add(task(offer, part.get()));
            }
        }
        FrameworkId framework = offer.framework();
        List<OfferId> ids = List.of(offer.id());
        Call call =
                launched.isEmpty()
                        ? Call.decline(framework, new Call.Decline(ids, FOR_LONG))
                        : Call.accept(
                                framework,
                                new Call.Accept(
                                        ids, List.of(Offer.Operation.launch(launched)), FOR_LONG));
        StreamId stream = Objects.requireNonNull(scratch.state().frameworks().stream(framework));
        scratch.send(new FrameworkCommand.Called(call, stream));
    }

    private TaskInfo task(OfferEntry offer, Resources resources) {
        String id = "what-if-" + tasks++;
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(offer.agent())
                .resources(resources.toList())
                .command(CommandInfo.builder().value("true").build())
                .build();
    }

    private static List<Outcome.Standing> standings(
            ClusterState before,
            ClusterState after,
            Map<Claim, Integer> offersBefore,
            Map<Claim, Integer> offersAfter) {
        Quantities totalBefore = before.accounts().total();
        Quantities totalAfter = after.accounts().total();
        List<Outcome.Standing> standings = new ArrayList<>();
        for (FrameworkEntry framework : after.frameworks().all()) {
            for (String role : framework.info().effectiveRoles()) {
                Claim claim = new Claim(role, framework.id());
                standings.add(
                        new Outcome.Standing(
                                framework.id(),
                                role,
                                share(before, claim, totalBefore),
                                share(after, claim, totalAfter),
                                offersBefore.getOrDefault(claim, 0),
                                offersAfter.getOrDefault(claim, 0)));
            }
        }
        return standings;
    }

    /// The share that tasks use: what is offered may be declined.
    private static double share(ClusterState state, Claim claim, Quantities total) {
        Quantities used = state.accounts().of(claim);
        for (OfferEntry offer : state.offers().of(claim.framework())) {
            if (offer.role().equals(claim.role())) {
                used.subtract(offer.resources());
            }
        }
        return used.dominantShare(total);
    }

    private static List<Outcome.LostTask> lost(
            List<Want> wants,
            List<Change> changes,
            ClusterState before,
            Map<AgentId, String> names) {
        Map<TaskId, Want> byTask = new LinkedHashMap<>();
        for (Want want : wants) {
            if (want.lost != null) {
                byTask.put(want.lost, want);
            }
        }
        List<Outcome.LostTask> lost = new ArrayList<>();
        for (AgentId agent : leaving(changes)) {
            for (TaskEntry task : before.tasks().on(agent)) {
                Want want = byTask.get(task.id());
                if (want != null && task.holdsResources()) {
                    lost.add(
                            new Outcome.LostTask(
                                    task.framework(),
                                    task.id(),
                                    task.resources(),
                                    names.getOrDefault(agent, agent.value()),
                                    want.hostnames.isEmpty() ? "" : want.hostnames.getFirst()));
                }
            }
        }
        return lost;
    }

    /// Lost tasks of one framework and shape are counted together.
    private static List<Outcome.Placement> placements(List<Want> wants) {
        record Kind(FrameworkId framework, String role, Resources shape) {}
        Map<Kind, Outcome.Placement> kinds = new LinkedHashMap<>();
        for (Want want : wants) {
            kinds.merge(
                    new Kind(want.framework, want.role, want.shape),
                    new Outcome.Placement(
                            want.framework,
                            want.role,
                            want.shape,
                            want.wanted,
                            want.wanted - want.left),
                    (a, b) ->
                            new Outcome.Placement(
                                    a.framework(),
                                    a.role(),
                                    a.shape(),
                                    a.wanted() + b.wanted(),
                                    a.placed() + b.placed()));
        }
        return List.copyOf(kinds.values());
    }
}
