package dev.meros.kernel.core.allocation;

import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.allocation.Allocator.Grant;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.Amounts.Counted;
import dev.meros.kernel.core.amount.Same;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One allocation in the making: first agents are shown, then they are shared out.
final class Pass {
    private final AllocationView view;
    private final Eligibility eligibility;
    private final Traits traits;
    private final long[] candidates;
    private final int candidateCount;
    private final List<AgentStock> agents = new ArrayList<>();
    private final List<@Nullable BitSet> shownTo = new ArrayList<>();
    private final Map<Integer, Integer> shown = new HashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final BitSet withheld = new BitSet();
    private @Nullable Ranking ranking;
    private long looks;

    Pass(AllocationView view) {
        this.view = view;
        this.eligibility = Eligibility.of(view);
        this.candidates = Bits.of(view.claims().wanting(), view.claims().numbers());
        if (view.rules().hoarding().isOn()) {
            dropHoarders();
        }
        this.candidateCount = Bits.count(candidates);
        this.traits = new Traits(view, candidates);
    }

    private void dropHoarders() {
        Bits.forEach(
                candidates.clone(),
                number -> {
                    ClaimEntry claim = view.claims().find(number);
                    if (claim == null || eligibility.standing(claim) != null) {
                        Bits.clear(candidates, number);
                        withheld.set(number);
                    }
                });
    }

    /// Whether nobody wants anything.
    boolean isOfNoUse() {
        return candidateCount == 0;
    }

    /// Whether no more agents are to be shown.
    boolean isFull() {
        AllocationRules.Bounds bounds = view.rules().bounds();
        return agents.size() >= bounds.offers() || looks >= bounds.looks();
    }

    void showToAll(@Nullable AgentStock agent) {
        show(agent, null);
        looks += candidateCount;
    }

    /// An agent may be shown so several times, to more and more claims.
    void showTo(@Nullable AgentStock agent, BitSet claims) {
        Integer before = agent == null ? null : shown.putIfAbsent(agent.number(), agents.size());
        if (before == null) {
            show(agent, claims);
        } else {
            BitSet all = new BitSet();
            BitSet known = shownTo.get(before);
            if (known != null) {
                all.or(known);
            }
            all.or(claims);
            shownTo.set(before, all);
        }
        looks += 100;
    }

    private void show(@Nullable AgentStock agent, @Nullable BitSet claims) {
        if (agent != null && agent.isOpen()) {
            agents.add(agent);
            shownTo.add(claims);
        } else if (agent != null) {
            shown.remove(agent.number());
        }
    }

    List<Grant> grants() {
        return grants;
    }

    List<Integer> withheld() {
        return withheld.stream().boxed().toList();
    }

    /// Shares out what has been shown.
    void share() {
        Resources[] left = new Resources[agents.size()];
        for (int i = 0; i < left.length; i++) {
            left[i] = agents.get(i).free();
        }
        if (eligibility.quota().isScarce()) {
            for (int i = 0; i < left.length && eligibility.quota().isScarce(); i++) {
                left[i] = share(i, left[i], Stage.GUARANTEED);
            }
        }
        for (int i = 0; i < left.length; i++) {
            if (!left[i].isEmpty()) {
                left[i] = share(i, left[i], Stage.FAIR);
            }
        }
    }

    /// Which claims are served: first those to whom quota promises something, then all.
    enum Stage {
        GUARANTEED,
        FAIR
    }

    private Resources share(int index, Resources free, Stage stage) {
        BitSet only = shownTo.get(index);
        long[] some = candidates.clone();
        if (only != null) {
            Bits.retain(some, Bits.of(only, view.claims().numbers()));
        }
        Showing showing = new Showing(agents.get(index), free, stage);
        showing.to(some);
        return showing.left;
    }

    private Ranking ranking() {
        Ranking made = ranking;
        if (made == null) {
            made = new Ranking(view, candidates);
            ranking = made;
        }
        return made;
    }

    /// What is left on one agent, shown to those in line.
    private final class Showing {
        private final AgentStock agent;
        private final Stage stage;
        private final Refusals refusals;
        private final Refusals turns;
        private final AgentStock.Split split;
        private final long[] special;
        private final List<Ranked.OfClaim> takers = new ArrayList<>(1);
        private final List<Resources> taken = new ArrayList<>(1);

        /// Those who have had their turn.
        private long @Nullable [] later;

        private Resources left;
        private Resources plain;
        private int parts = 1;

        Showing(AgentStock agent, Resources free, Stage stage) {
            this.agent = agent;
            this.stage = stage;
            this.left = free;
            this.refusals = view.refusals(agent.id());
            this.turns = view.turns(agent.id());
            this.split =
                    Same.object(free, agent.free()) ? agent.split() : AgentStock.Split.of(free);
            this.plain = split.plain();
            this.special = special();
        }

        /// Claims that can have more than what anybody can have.
        private long[] special() {
            long[] found = Bits.none(view.claims().numbers());
            for (String role : split.reserved()) {
                traits.below(role, Pass.this::ranking, found);
            }
            if (split.revocable() == AgentStock.Split.Revocable.SOME) {
                Bits.add(found, traits.revocable());
            }
            return found;
        }

        void to(long[] some) {
            traits.retainServed(agent, eligibility, some);
            long[] others = some.clone();
            Bits.remove(others, special);
            Bits.retain(some, special);
            if (!plain.isEmpty()) {
                refusals.strike(plain, others);
                Bits.add(some, others);
            }
            if (Bits.isEmpty(some)) {
                return;
            }
            if (view.rules().splitting() == AllocationRules.Splitting.EVEN) {
                parts = Math.min(4, Bits.count(some));
            }
            visit(some);
            if (parts > 1 && !left.isEmpty()) {
                // who was counted for a part may have wanted none
                parts = 1;
                visit(some);
            }
            for (int i = 0; i < takers.size(); i++) {
                Ranked.OfClaim taker = takers.get(i);
                grants.add(new Grant(taker.claim.claim(), agent.id(), taken.get(i)));
                ranking().give(taker, Amounts.of(taken.get(i), Counted.ALL, view.names()));
            }
        }

        /// First to those who have not had their turn on the agent.
        private void visit(long[] some) {
            if (turns.equals(Refusals.NONE)) {
                ranking().visit(some, this::look);
                return;
            }
            long[] first = some.clone();
            Bits.remove(first, special);
            turns.strike(plain, first);
            long[] others = some.clone();
            Bits.remove(others, first);
            Bits.remove(others, special);
            later = others;
            for (int i = 0; i < first.length; i++) {
                first[i] |= some[i] & special[i];
            }
            ranking().visit(first, this::look);
            later = null;
            if (!left.isEmpty() && !Bits.isEmpty(others)) {
                ranking().visit(others, this::look);
            }
        }

        private Ranking.Visit look(Ranked.OfClaim rank) {
            ClaimEntry claim = rank.claim;
            boolean isSpecial = Bits.has(special, claim.number());
            if (plain.isEmpty() && !isSpecial) {
                return Ranking.Visit.MORE;
            }
            if (stage == Stage.GUARANTEED && !eligibility.quota().deserves(claim.role())) {
                return Ranking.Visit.MORE;
            }
            if (view.excludedByConstraints(
                    claim.claim().framework(), claim.claim().role(), agent.id())) {
                return Ranking.Visit.MORE;
            }
            Resources allocatable = isSpecial ? eligibility.allocatable(claim, left) : plain;
            Resources offer = eligibility.withinQuota(claim, allocatable);
            if (!Same.object(offer, allocatable)) {
                withheld.set(claim.number());
            }
            if (eligibility.isDemandStated(claim)) {
                offer = eligibility.needed(claim, agent, offer);
            } else if (parts > 1 && takers.size() < parts - 1) {
                Resources part = Parts.oneOf(offer, parts - takers.size());
                offer = eligibility.isWorthwhile(claim, part) ? part : offer;
            }
            if (!eligibility.isWorthwhile(claim, offer)
                    || refusals.refuses(claim.number(), offer)) {
                return Ranking.Visit.MORE;
            }
            if (eligibility.standing(claim) != null) {
                withheld.set(claim.number());
                return Ranking.Visit.MORE;
            }
            if (later != null && turns.refuses(claim.number(), offer)) {
                Bits.set(later, claim.number());
                return Ranking.Visit.MORE;
            }
            take(rank, offer);
            return left.isEmpty() ? Ranking.Visit.ENOUGH : Ranking.Visit.MORE;
        }

        private void take(Ranked.OfClaim rank, Resources offer) {
            int known = takers.indexOf(rank);
            if (known < 0) {
                takers.add(rank);
                taken.add(offer);
            } else {
                taken.set(known, taken.get(known).plus(offer));
            }
            eligibility.given(rank.claim, agent, offer);
            if (Same.object(offer, left)) {
                left = Resources.EMPTY;
                plain = Resources.EMPTY;
            } else {
                left = left.minus(offer);
                plain =
                        Same.object(offer, plain)
                                ? Resources.EMPTY
                                : AgentStock.Split.of(left).plain();
            }
        }
    }
}
