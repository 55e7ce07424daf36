package dev.meros.longrunning.core;

import dev.meros.api.match.Neighbours;
import dev.meros.api.match.OfferRemainder;
import dev.meros.api.match.Place;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskInfo;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceEvent;
import dev.meros.longrunning.core.instance.InstanceId;
import dev.meros.longrunning.core.instance.InstanceState;
import dev.meros.longrunning.core.instance.Transitions;
import dev.meros.longrunning.core.launch.Placement;
import dev.meros.longrunning.core.launch.TaskDefinition;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.Change;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Uses offers for the apps that wait. Offers are gathered for a moment first, because each agent's
/// arrives on its own, and each instance then goes where the fewest of its app are, so that they
/// spread over the agents. The instance is stored before its offer is accepted.
final class OfferRound {
    /// For how long resources that nobody here can use need not come back; a revive ends it.
    static final Duration REFUSE = Duration.ofMinutes(2);

    /// The most launches in one decision, so that they fit one write.
    static final int MAX_LAUNCHES = 500;

    /// For how long offers are gathered before they are used.
    static final Duration GATHER = Duration.ofMillis(30);

    /// The most offers gathered; with so many there is choice enough.
    static final int MAX_GATHERED = 1000;

    private final Memory memory;
    private final List<Offer> gathered = new ArrayList<>();
    private boolean gathering;

    OfferRound(Memory memory) {
        this.memory = memory;
    }

    /// An offer and what is left of it.
    private static final class Open {
        private OfferRemainder left;

        /// Instances of all apps that were there before.
        private final int before;

        private final List<TaskInfo> tasks = new ArrayList<>();
        private final Set<AppId> refusals = new HashSet<>();

        private Open(Offer offer, int before) {
            this.left = OfferRemainder.of(offer);
            this.before = before;
        }

        private int instances() {
            return before + tasks.size();
        }

        private Offer offer() {
            return left.offer();
        }
    }

    /// Keeps offers until [Command.OffersGathered]; gives them back at once when nothing waits.
    Answer gather(List<Offer> offers, Step step) {
        gathered.addAll(offers);
        if (hungry(step.now()).isEmpty() || gathered.size() >= MAX_GATHERED) {
            return use(step);
        }
        if (!gathering) {
            gathering = true;
            step.effect(new Effect.Gather(GATHER));
        }
        return new Answer.Done();
    }

    /// Gives back what was gathered before the state was read again.
    void giveBack(Step step) {
        gathered.forEach(o -> step.effect(new Effect.Decline(o.id(), Duration.ZERO)));
        gathered.clear();
        gathering = false;
    }

    /// Drops an offer that is void; what is launched on it would be lost.
    Answer rescinded(OfferId offer) {
        gathered.removeIf(each -> each.id().equals(offer));
        return new Answer.Done();
    }

    Answer gathered(Step step) {
        gathering = false;
        return use(step);
    }

    private Answer use(Step step) {
        Map<AgentId, Integer> everything = new HashMap<>();
        memory.state.instances().forEach(i -> everything.merge(i.place().agent(), 1, Integer::sum));
        List<Open> open =
                gathered.stream()
                        .map(o -> new Open(o, everything.getOrDefault(o.agentId(), 0)))
                        .toList();
        gathered.clear();
        int launched = 0;
        while (launched < MAX_LAUNCHES && launchOne(open, step)) {
            launched++;
        }
        // the kernel does not look again by itself for what these offers were too little
        memory.roundsFollow = launched > 0 && !hungry(step.now()).isEmpty();
        for (Open one : open) {
            step.effect(
                    one.tasks.isEmpty()
                            ? new Effect.Decline(one.offer().id(), REFUSE)
                            : new Effect.Launch(one.offer().id(), List.copyOf(one.tasks)));
        }
        return new Answer.Done();
    }

    /// Launches an instance of the app that waits longest, of those that fit anywhere.
    private boolean launchOne(List<Open> open, Step step) {
        for (AppId id : hungry(step.now())) {
            AppEntry entry = memory.state.present(id);
            if (entry != null && launch(entry, open, step)) {
                return true;
            }
        }
        return false;
    }

    /// Launches an instance where the fewest others of its app are, and of all apps.
    private boolean launch(AppEntry entry, List<Open> open, Step step) {
        AppId id = entry.app().id();
        List<Place> places = places(entry);
        Map<AgentId, Integer> counts = new HashMap<>();
        places.forEach(place -> counts.merge(place.agent(), 1, Integer::sum));
        Neighbours others = Neighbours.of(entry.app().constraints(), places);
        List<Open> fewestFirst =
                open.stream()
                        .filter(o -> !o.refusals.contains(id))
                        .sorted(
                                Comparator.<Open>comparingInt(
                                                o -> counts.getOrDefault(o.offer().agentId(), 0))
                                        .thenComparingInt(Open::instances))
                        .toList();
        for (Open one : fewestFirst) {
            String agent = one.offer().agentId().value();
            switch (Placement.of(entry.app(), one.left, others)) {
                case Placement.Fits fits -> {
                    launch(entry, one, fits, step);
                    memory.statistics.used(id, agent, step.now());
                    return true;
                }
                case Placement.Refused refused -> {
                    one.refusals.add(id);
                    memory.statistics.refused(id, one.offer(), refused.reason(), step.now());
                }
            }
        }
        return false;
    }

    /// The apps that may launch now, the one that waits longest first.
    private List<AppId> hungry(Instant now) {
        return memory.waiting.entrySet().stream()
                .filter(e -> e.getValue().count() > 0)
                .filter(e -> !Appetite.until(memory, e.getKey(), now).isAfter(now))
                .sorted(Comparator.comparing(e -> e.getValue().since()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Where instances of the present configuration are, at which constraints and the spread look.
    private List<Place> places(AppEntry entry) {
        return memory.state.instances(entry.app().id()).stream()
                .filter(i -> i.isActive() && !i.version().isBefore(entry.configuredAt()))
                .map(Instance::place)
                .toList();
    }

    private void launch(AppEntry entry, Open open, Placement.Fits fits, Step step) {
        App app = entry.app();
        Instance instance =
                new Instance(
                        InstanceId.of(app.id(), step.moment().ids().get()),
                        app.id(),
                        entry.configuredAt(),
                        1,
                        Place.of(open.offer()),
                        fits.ports(),
                        List.of(),
                        Transitions.next(InstanceState.SCHEDULED, InstanceEvent.LAUNCH),
                        Instance.Goal.RUNNING,
                        step.now(),
                        null,
                        step.now());
        step.store(new Change.InstanceStored(instance));
        open.left = open.left.minus(fits.resources());
        open.tasks.add(TaskDefinition.of(app, instance, fits.resources()));
        step.publishChange(instance);
        step.touched.add(app.id());
        memory.waiting.computeIfPresent(
                app.id(), (_, w) -> new Memory.Waiting(w.count() - 1, w.since()));
    }
}
