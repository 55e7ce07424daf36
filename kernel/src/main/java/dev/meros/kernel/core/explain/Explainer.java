package dev.meros.kernel.core.explain;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.AgentAccount;
import dev.meros.kernel.core.allocation.Eligibility;
import dev.meros.kernel.core.allocation.Finding;
import dev.meros.kernel.core.allocation.Obstacle;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Answers questions from copies of the state: looks at every agent as an allocation does, and
/// tries every suggestion on a fresh copy before it makes it.
public final class Explainer {
    private final KernelRules rules;
    private final Supplier<ClusterState> copies;
    private final Instant now;

    /// What one agent is to a question.
    record Look(AgentEntry agent, AgentAccount account, List<Finding> findings) {
        AgentId id() {
            return agent.id();
        }

        boolean only(Obstacle obstacle) {
            return !findings.isEmpty() && findings.stream().allMatch(f -> f.obstacle() == obstacle);
        }

        boolean has(Obstacle obstacle) {
            return findings.stream().anyMatch(f -> f.obstacle() == obstacle);
        }
    }

    /// `copies` gives a new copy of the same state each time; `now` is the time at which is asked.
    public Explainer(KernelRules rules, Supplier<ClusterState> copies, Instant now) {
        this.rules = rules;
        this.copies = copies;
        this.now = now;
    }

    /// Why and what to do. Throws [IllegalArgumentException] when the framework is not known.
    public Explanation explain(Question question) {
        Scratch scratch = scratch();
        ClusterState state = scratch.state();
        FrameworkEntry framework = state.frameworks().find(question.framework());
        if (framework == null) {
            throw new IllegalArgumentException(
                    "framework: " + question.framework() + " (expected: one that is known)");
        }
        List<Look> looks = look(scratch, question);
        int fitting = 0;
        long pieces = 0;
        for (Look look : looks) {
            if (look.findings().isEmpty()) {
                fitting++;
                pieces += pieces(look.account(), question);
            }
        }
        pieces = Math.min(pieces, question.count());
        List<Explanation.Suggestion> suggestions = List.of();
        List<Explanation.Suggestion> together = List.of();
        if (pieces < question.count()) {
            Suggestions found = new Suggestions(this, question, looks, state);
            suggestions = found.single();
            together = suggestions.isEmpty() ? found.together() : List.of();
        }
        return new Explanation(
                question,
                looks.size(),
                fitting,
                pieces,
                refusals(looks, question, state),
                suggestions,
                together);
    }

    Scratch scratch() {
        return new Scratch(rules, copies.get(), now);
    }

    Instant now() {
        return now;
    }

    static List<Look> look(Scratch scratch, Question question) {
        ClusterState state = scratch.state();
        Eligibility eligibility = scratch.eligibility();
        List<Look> looks = new ArrayList<>();
        for (AgentEntry agent : state.agents().all()) {
            looks.add(look(agent, state, eligibility, question));
        }
        return looks;
    }

    static Look look(
            AgentEntry agent, ClusterState state, Eligibility eligibility, Question question) {
        List<Finding> findings =
                new ArrayList<>(
                        eligibility.obstacles(agent.id(), question.claim(), question.shape()));
        if (!question.admits(agent.info())
                && findings.stream().noneMatch(f -> f.obstacle() == Obstacle.CONSTRAINTS)) {
            findings.add(new Finding(Obstacle.CONSTRAINTS, null));
        }
        return new Look(agent, state.accounts().agent(agent.id()), List.copyOf(findings));
    }

    private static long pieces(AgentAccount account, Question question) {
        Resources free = account.free().allocatableTo(question.role());
        long pieces = question.count();
        for (Resource r : question.shape().toList()) {
            switch (r.type()) {
                case SCALAR -> {
                    long wanted = question.shape().scalar(r.name()).thousandths();
                    if (wanted > 0) {
                        pieces = Math.min(pieces, free.scalar(r.name()).thousandths() / wanted);
                    }
                }
                case RANGES -> {
                    long wanted = Ranges.size(question.shape().ranges(r.name()));
                    if (wanted > 0) {
                        pieces = Math.min(pieces, Ranges.size(free.ranges(r.name())) / wanted);
                    }
                }
                case SET, TEXT -> {}
            }
        }
        return pieces;
    }

    private static List<Explanation.Refusal> refusals(
            List<Look> looks, Question question, ClusterState state) {
        Map<Obstacle, List<Look>> by = new EnumMap<>(Obstacle.class);
        for (Look look : looks) {
            look.findings().stream()
                    .map(Finding::obstacle)
                    .distinct()
                    .forEach(o -> by.computeIfAbsent(o, _ -> new ArrayList<>()).add(look));
        }
        List<Explanation.Refusal> refusals = new ArrayList<>();
        by.forEach(
                (obstacle, having) ->
                        refusals.add(
                                new Explanation.Refusal(
                                        obstacle,
                                        having.size(),
                                        (int) having.stream().filter(l -> l.only(obstacle)).count(),
                                        having.getFirst().id(),
                                        detail(obstacle, having, question, state))));
        return refusals;
    }

    private static String detail(
            Obstacle obstacle, List<Look> having, Question question, ClusterState state) {
        return switch (obstacle) {
            case AGENT_TOO_SMALL ->
                    having.stream()
                            .flatMap(
                                    l ->
                                            Shortage.of(l.account().total(), question.shape())
                                                    .names()
                                                    .stream())
                            .collect(counted());
            case NOT_FREE -> notFree(having, question, state);
            case RESERVED ->
                    having.stream()
                            .flatMap(l -> l.account().free().reserved().toList().stream())
                            .map(r -> "to " + r.reservations().getLast().role())
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", "));
            case AGENT_NOT_OFFERED ->
                    having.stream()
                            .map(
                                    l ->
                                            l.agent().standing().isActive()
                                                    ? state.agents().presence(l.id()).name()
                                                    : l.agent().standing().mode().name())
                            .collect(counted());
            case QUOTA_LIMIT, HEADROOM ->
                    having.stream()
                            .flatMap(l -> l.findings().stream())
                            .filter(f -> f.obstacle() == obstacle && f.role() != null)
                            .map(f -> "of " + f.role())
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", "));
            case NOT_SUBSCRIBED,
                    SUPPRESSED,
                    HOARDING,
                    GPUS,
                    REGION,
                    CAPABILITY,
                    CONSTRAINTS,
                    RECOVERING,
                    NOT_NEEDED,
                    MINIMUM_SIZE,
                    FILTER ->
                    "";
        };
    }

    private static String notFree(List<Look> having, Question question, ClusterState state) {
        String shortOf =
                having.stream()
                        .flatMap(
                                l ->
                                        Shortage.of(l.account().free(), question.shape())
                                                .names()
                                                .stream())
                        .collect(counted());
        Map<String, Integer> holders = new TreeMap<>();
        for (Look look : having) {
            for (OfferEntry offer : state.offers().on(look.id())) {
                holders.merge(offer.framework().value(), 1, Integer::sum);
            }
        }
        return holders.isEmpty() ? shortOf : shortOf + "; offers held by " + text(holders);
    }

    private static java.util.stream.Collector<String, ?, String> counted() {
        return Collectors.collectingAndThen(
                Collectors.toMap(s -> s, _ -> 1, Integer::sum, LinkedHashMap::new),
                Explainer::text);
    }

    private static String text(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(e -> e.getKey() + " on " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
