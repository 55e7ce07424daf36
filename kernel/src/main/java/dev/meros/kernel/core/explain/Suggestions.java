package dev.meros.kernel.core.explain;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.Eligibility;
import dev.meros.kernel.core.allocation.Finding;
import dev.meros.kernel.core.allocation.Obstacle;
import dev.meros.kernel.core.explain.Explainer.Look;
import dev.meros.kernel.core.explain.Explanation.Suggestion;
import dev.meros.kernel.core.record.OfferRecord;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Thinks of changes that would let a shape fit, and tries each on a copy of the state.
final class Suggestions {
    private static final int MAX_SUGGESTIONS = 8;

    private static final Resources USUAL_PORTS =
            Resources.of(ResourceText.parseResources("ports:[31000-32000]"));

    private static final int MAX_FILTER_STEPS = 2_000;

    private static final Comparator<Suggestion> SMALLEST =
            Comparator.comparingDouble(Suggestion::size)
                    .thenComparing(s -> s.change().getClass().getSimpleName())
                    .thenComparing(Suggestion::text);

    private final Explainer explainer;
    private final Question question;
    private final List<Look> looks;
    private final ClusterState state;
    private final FrameworkId framework;

    Suggestions(Explainer explainer, Question question, List<Look> looks, ClusterState state) {
        this.explainer = explainer;
        this.question = question;
        this.looks = looks;
        this.state = state;
        this.framework = question.framework();
    }

    /// Single changes that work, the smallest first.
    List<Suggestion> single() {
        List<Suggestion> candidates = new ArrayList<>();
        for (Obstacle obstacle : Obstacle.values()) {
            List<Look> stuck = looks.stream().filter(l -> isStuck(l, obstacle)).toList();
            if (!stuck.isEmpty()) {
                candidates.addAll(against(obstacle, stuck));
            }
        }
        candidates.add(addAgent());
        candidates.sort(SMALLEST);
        List<Suggestion> working = new ArrayList<>();
        for (Suggestion candidate : candidates) {
            if (working.size() < MAX_SUGGESTIONS && works(candidate.change())) {
                working.add(candidate);
            }
        }
        return working;
    }

    /// Whether nothing else stands in the way. A filter does not when more becomes free than was
    /// declined; the trial shows.
    private static boolean isStuck(Look look, Obstacle obstacle) {
        return look.has(obstacle)
                && look.findings().stream()
                        .allMatch(f -> f.obstacle() == obstacle || f.obstacle() == Obstacle.FILTER);
    }

    /// What would have to change at once on the agent with the fewest obstacles.
    List<Suggestion> together() {
        Optional<Look> best =
                looks.stream()
                        .min(
                                Comparator.<Look>comparingInt(l -> l.findings().size())
                                        .thenComparingDouble(this::shortage));
        List<Suggestion> together = new ArrayList<>();
        best.ifPresent(
                look -> {
                    for (Finding finding : look.findings()) {
                        against(finding.obstacle(), List.of(look)).stream()
                                .min(SMALLEST)
                                .filter(each -> isNew(each, together))
                                .ifPresent(together::add);
                    }
                });
        if (looks.isEmpty()) {
            together.add(addAgent());
        }
        return together;
    }

    /// One change may be against several obstacles.
    private static boolean isNew(Suggestion suggestion, List<Suggestion> known) {
        return known.stream().noneMatch(each -> each.change().equals(suggestion.change()));
    }

    private double shortage(Look look) {
        return Shortage.of(look.account().free(), question.shape()).relative();
    }

    private List<Suggestion> against(Obstacle obstacle, List<Look> stuck) {
        String role = question.role();
        return switch (obstacle) {
            case NOT_SUBSCRIBED ->
                    one(
                            new Change.Subscribe(framework, role),
                            0.5,
                            "connect framework " + framework + " in role " + role);
            case SUPPRESSED ->
                    one(
                            new Change.Revive(framework, role),
                            0.2,
                            "let framework " + framework + " revive role " + role);
            case HOARDING ->
                    one(
                            new Change.AnswerOffers(framework),
                            0.2,
                            "let framework " + framework + " answer the offers it holds");
            case AGENT_NOT_OFFERED -> agentBack(stuck);
            case GPUS -> capability(Capability.Type.GPU_RESOURCES);
            case REGION -> capability(Capability.Type.REGION_AWARE);
            case CAPABILITY -> capabilities();
            case CONSTRAINTS -> constraints();
            case AGENT_TOO_SMALL -> lower(stuck);
            case NOT_FREE -> {
                List<Suggestion> all = new ArrayList<>(free(stuck));
                all.addAll(offersEnd(stuck));
                all.addAll(lower(stuck));
                yield all;
            }
            case RESERVED -> {
                List<Suggestion> all = new ArrayList<>(free(stuck));
                all.addAll(lower(stuck));
                yield all;
            }
            case QUOTA_LIMIT -> Roles.raiseLimits(question, stuck, state);
            case HEADROOM -> Roles.lowerGuarantees(stuck, state);
            case NOT_NEEDED ->
                    one(
                            new Change.DropDemand(framework),
                            0.3,
                            "let framework " + framework + " take back what it said it waits for");
            case MINIMUM_SIZE ->
                    one(
                            new Change.DropMinimumSize(framework, role),
                            0.4,
                            "let framework " + framework + " take offers of any size in " + role);
            case FILTER -> {
                List<Suggestion> all = new ArrayList<>(filterEnds(stuck));
                all.addAll(
                        one(
                                new Change.Revive(framework, role),
                                0.25,
                                "let framework "
                                        + framework
                                        + " revive role "
                                        + role
                                        + ", which drops its filters"));
                yield all;
            }
            case RECOVERING ->
                    one(
                            new Change.Wait(explainer.now().plus(Duration.ofMinutes(10))),
                            0.1,
                            "wait until enough agents are back");
        };
    }

    private static List<Suggestion> one(Change change, double size, String text) {
        return List.of(new Suggestion(change, size, text));
    }

    private List<Suggestion> capability(Capability.Type capability) {
        return one(
                new Change.GrantCapability(framework, capability),
                0.6,
                "subscribe framework " + framework + " with capability " + capability);
    }

    private List<Suggestion> capabilities() {
        List<Suggestion> all = new ArrayList<>();
        for (Capability.Type type :
                List.of(
                        Capability.Type.RESERVATION_REFINEMENT,
                        Capability.Type.REVOCABLE_RESOURCES,
                        Capability.Type.SHARED_RESOURCES,
                        Capability.Type.MULTI_ROLE)) {
            all.addAll(capability(type));
        }
        return all;
    }

    private List<Suggestion> agentBack(List<Look> stuck) {
        List<Suggestion> all = new ArrayList<>();
        stuck.stream()
                .filter(l -> !l.agent().standing().isActive())
                .findFirst()
                .ifPresent(
                        l ->
                                all.add(
                                        new Suggestion(
                                                new Change.ReactivateAgent(l.id()),
                                                0.3,
                                                "reactivate agent " + title(l.id()))));
        stuck.stream()
                .filter(l -> l.agent().standing().isActive() && !l.agent().isUnreachable())
                .findFirst()
                .ifPresent(
                        l ->
                                all.add(
                                        new Suggestion(
                                                new Change.ReconnectAgent(l.id()),
                                                0.3,
                                                "bring agent " + title(l.id()) + " back")));
        return all;
    }

    private String title(AgentId agent) {
        return Names.title(state, agent);
    }

    private List<Suggestion> constraints() {
        List<Suggestion> all = new ArrayList<>();
        for (AttributeConstraint each : question.constraints()) {
            all.add(
                    new Suggestion(
                            new Change.DropConstraint(each),
                            0.7,
                            "drop constraint " + Constraints.format(each)));
        }
        all.add(
                new Suggestion(
                        new Change.DropOfferConstraints(framework),
                        0.7,
                        "let framework " + framework + " drop its offer constraints"));
        return all;
    }

    /// On the agent where the least is missing, measured by the agent.
    private List<Suggestion> free(List<Look> stuck) {
        return stuck.stream()
                .filter(l -> missing(l).isPresent())
                .min(
                        Comparator.comparingDouble(this::partOfAgent)
                                .thenComparing(l -> l.id().value()))
                .map(
                        l ->
                                new Suggestion(
                                        new Change.Free(l.id(), missing(l).orElseThrow()),
                                        1 + partOfAgent(l),
                                        "free "
                                                + missing(l).orElseThrow()
                                                + " on agent "
                                                + title(l.id())))
                .stream()
                .toList();
    }

    private Optional<Resources> missing(Look look) {
        return Shortage.of(look.account().free().allocatableTo(question.role()), question.shape())
                .missing();
    }

    private double partOfAgent(Look look) {
        double most = 0;
        for (Shortage.Part p :
                Shortage.of(look.account().free().allocatableTo(question.role()), question.shape())
                        .parts()) {
            long total = look.account().total().scalar(p.wanted().name()).thousandths();
            most = Math.max(most, total == 0 ? 1 : (double) p.missing() / total);
        }
        return most;
    }

    private List<Suggestion> offersEnd(List<Look> stuck) {
        for (Look look : stuck) {
            if (!look.account().offered().isEmpty()
                    && Shortage.of(
                                    look.account().free().plus(look.account().offered()),
                                    question.shape())
                            .parts()
                            .isEmpty()) {
                Set<String> holders = new LinkedHashSet<>();
                state.offers().on(look.id()).forEach(o -> holders.add(o.framework().value()));
                return one(
                        new Change.EndOffers(look.id()),
                        0.15,
                        "wait until framework "
                                + String.join(", ", holders)
                                + " has answered its offer of agent "
                                + title(look.id()));
            }
        }
        return List.of();
    }

    /// To what is free on the agent where the shape changes least.
    private List<Suggestion> lower(List<Look> stuck) {
        return stuck.stream()
                .filter(l -> lowered(l).isPresent())
                .min(Comparator.comparingDouble(this::loweredBy).thenComparing(l -> l.id().value()))
                .map(
                        l ->
                                new Suggestion(
                                        new Change.LowerShape(lowered(l).orElseThrow()),
                                        1 + loweredBy(l),
                                        "lower the shape to "
                                                + lowered(l).orElseThrow()
                                                + ", which is free on agent "
                                                + title(l.id())))
                .stream()
                .toList();
    }

    private Optional<Resources> lowered(Look look) {
        return Shortage.lowered(
                look.account().free().allocatableTo(question.role()), question.shape());
    }

    private double loweredBy(Look look) {
        return Shortage.of(look.account().free().allocatableTo(question.role()), question.shape())
                .relative();
    }

    /// With the usual ports, which most tasks need and nobody thinks of.
    private Suggestion addAgent() {
        Resources shape = question.shape();
        Resources agent = shape.ranges("ports").isEmpty() ? shape.plus(USUAL_PORTS) : shape;
        return new Suggestion(
                new Change.AddAgents(1, agent, Constraints.attributes(question)),
                2,
                "add one agent with at least " + shape);
    }

    /// When the first filter ends that leaves enough.
    private List<Suggestion> filterEnds(List<Look> stuck) {
        Scratch scratch = explainer.scratch();
        for (int step = 0; step < MAX_FILTER_STEPS; step++) {
            Instant end = scratch.state().offers().nextFilterEnd();
            if (end == null) {
                return List.of();
            }
            scratch.apply(new OfferRecord.FiltersExpired(end));
            if (fits(scratch, question, stuck)) {
                return one(
                        new Change.Wait(end),
                        0.1,
                        "wait until " + end + ", when a filter of " + framework + " ends");
            }
        }
        return List.of();
    }

    /// Whether a piece more than now would be offered after the change.
    private boolean works(Change change) {
        Scratch scratch = explainer.scratch();
        Question asked = question;
        try {
            if (change instanceof Change.LowerShape lower) {
                asked = question.withShape(lower.shape());
            } else if (change instanceof Change.DropConstraint drop) {
                asked = question.without(drop.constraint());
            } else {
                Changes.make(change, scratch);
            }
        } catch (IllegalArgumentException e) {
            return false;
        }
        return fits(scratch, asked, change instanceof Change.AddAgents ? added(scratch) : looks);
    }

    private List<Look> added(Scratch scratch) {
        List<Look> added = new ArrayList<>();
        for (AgentEntry agent : scratch.state().agents().all()) {
            if (state.agents().find(agent.id()) == null) {
                added.add(
                        new Look(
                                agent,
                                scratch.state().accounts().agent(agent.id()),
                                List.of(new Finding(Obstacle.AGENT_NOT_OFFERED, null))));
            }
        }
        return added;
    }

    /// Whether a piece fits on one of the agents that have refused it so far.
    private static boolean fits(Scratch scratch, Question asked, List<Look> where) {
        Eligibility eligibility = scratch.eligibility();
        List<Look> targets =
                where.stream()
                        .filter(l -> !l.findings().isEmpty())
                        .sorted(Comparator.comparingInt(l -> l.findings().size()))
                        .toList();
        for (Look look : targets) {
            AgentEntry agent = scratch.state().agents().find(look.id());
            if (agent != null
                    && Explainer.look(agent, scratch.state(), eligibility, asked)
                            .findings()
                            .isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
