package dev.meros.longrunning.core;

import dev.meros.api.match.OfferRemainder;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskInfo;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Answer;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Uses offers for the apps that wait: round after round, one task per offer and round, so that
/// instances spread over the agents at hand. The instance is stored before its offer is accepted.
final class OfferRound {
    /// For how long resources that nobody here can use need not come back; a revive ends it.
    static final Duration REFUSE = Duration.ofMinutes(2);

    /// The most launches in one decision, so that they fit one write.
    static final int MAX_LAUNCHES = 500;

    private final Memory memory;

    OfferRound(Memory memory) {
        this.memory = memory;
    }

    /// An offer and what is left of it.
    private static final class Open {
        private OfferRemainder left;
        private final List<TaskInfo> tasks = new ArrayList<>();
        private final Set<AppId> refusals = new HashSet<>();

        private Open(Offer offer) {
            this.left = OfferRemainder.of(offer);
        }

        private Offer offer() {
            return left.offer();
        }
    }

    Answer use(List<Offer> offers, Step step) {
        List<Open> open = offers.stream().map(Open::new).toList();
        int launched = 0;
        boolean progress = true;
        while (progress && launched < MAX_LAUNCHES) {
            progress = false;
            for (Open one : open) {
                if (launched < MAX_LAUNCHES && launchOne(one, step)) {
                    launched++;
                    progress = true;
                }
            }
        }
        for (Open one : open) {
            step.effect(
                    one.tasks.isEmpty()
                            ? new Effect.Decline(one.offer().id(), REFUSE)
                            : new Effect.Launch(one.offer().id(), List.copyOf(one.tasks)));
        }
        return new Answer.Done();
    }

    private boolean launchOne(Open open, Step step) {
        for (AppId id : hungry(step.now())) {
            AppEntry entry = memory.state.app(id);
            if (entry == null || open.refusals.contains(id)) {
                continue;
            }
            Placement placement = Placement.of(entry.app(), open.left, others(entry));
            String agent = open.offer().agentId().value();
            switch (placement) {
                case Placement.Fits fits -> {
                    launch(entry, open, fits, step);
                    memory.statistics.used(id, agent, step.now());
                    return true;
                }
                case Placement.Refused refused -> {
                    open.refusals.add(id);
                    memory.statistics.refused(id, agent, refused.reason(), step.now());
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

    /// The instances that constraints look at.
    private List<Instance> others(AppEntry entry) {
        App app = entry.app();
        if (app.constraints().isEmpty()) {
            return List.of();
        }
        return memory.state.instances(app.id()).stream()
                .filter(i -> i.isActive() && !i.version().isBefore(entry.configuredAt()))
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
                        Placement.place(open.offer()),
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
