package dev.meros.agent.nested.core;

import dev.meros.api.model.ContainerId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A decision in the making: every record is applied at once, so that what follows sees it.
final class NestedDraft {
    private static final int KILL = 9;

    private final List<NestedRecord> records = new ArrayList<>();
    private final List<NestedEffect> effects = new ArrayList<>();
    private NestedState state;

    NestedDraft(NestedState state) {
        this.state = state;
    }

    NestedState state() {
        return state;
    }

    void record(NestedRecord record) {
        records.add(record);
        state = state.apply(record);
    }

    void put(NestedContainer container) {
        record(new NestedRecord.Put(container));
    }

    void effect(NestedEffect effect) {
        effects.add(effect);
    }

    NestedDecision done(NestedAnswer answer) {
        return new NestedDecision(records, state, effects, answer);
    }

    /// Takes a container one step through the table; `end` is how it ended, when the event says so.
    /// Nothing when it has been forgotten meanwhile, as an earlier step of this decision may do.
    void step(ContainerId id, ContainerEvent event, @Nullable ContainerEnd end) {
        NestedContainer container = state.container(id);
        if (container == null) {
            return;
        }
        ContainerTable.Step step = ContainerTable.step(container.phase(), event);
        if (step.next() != container.phase()) {
            NestedContainer next = container.in(step.next());
            put(end == null ? next : next.endedBy(end));
        }
        for (ContainerAction action : step.actions()) {
            switch (action) {
                case SIGNAL_KILL ->
                        effect(
                                new NestedEffect.Signal(
                                        Objects.requireNonNull(state.container(id)), KILL));
                case END_CHILDREN ->
                        state.within(id).forEach(c -> step(c.id(), ContainerEvent.DESTROY, null));
            }
        }
        forgetIfOrphan(id);
    }

    /// Forgets a container that is over when nobody can ask for it any more.
    void forgetIfOrphan(ContainerId id) {
        NestedContainer container = state.container(id);
        if (container != null && container.phase() == Phase.ENDED && !state.hasRoot(id)) {
            forget(container, NestedEffect.SandboxFate.STAYS);
        }
    }

    void forget(NestedContainer container, NestedEffect.SandboxFate sandbox) {
        record(new NestedRecord.Forgotten(container.id(), container.run()));
        effect(new NestedEffect.Forget(container, sandbox));
    }
}
