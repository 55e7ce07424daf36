package dev.meros.kernel.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.OperationIds;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.OfferRecord;
import dev.meros.kernel.core.record.OperationRecord;
import dev.meros.kernel.core.task.Statuses;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One decision in the making: what it may look at, and what it has led to so far. The state is
/// that of before the decision: its own records do not show in it.
final class Step {
    final ClusterState state;
    final KernelRules rules;
    final Instant now;
    private final List<KernelRecord> records = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final Set<OfferId> ended = new HashSet<>();
    private final List<OperationRecord.Begun> begun = new ArrayList<>();
    private long operations;

    Step(ClusterState state, KernelRules rules, Instant now) {
        this.state = state;
        this.rules = rules;
        this.now = now;
    }

    void add(KernelRecord record) {
        records.add(record);
        if (record instanceof OperationRecord.Begun operation) {
            begun.add(operation);
        }
    }

    /// The operations that this decision has begun so far.
    List<OperationRecord.Begun> begun() {
        return Collections.unmodifiableList(begun);
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    /// The uuid of the next operation.
    Bytes newOperation() {
        return OperationIds.ofOperation(
                state.clusterId(), state.term(), state.operations().begun() + operations++);
    }

    /// Sends an event to a framework if it is subscribed.
    void tell(FrameworkId framework, Event event) {
        StreamId stream = state.frameworks().stream(framework);
        if (stream != null) {
            effects.add(new Effect.ToFramework(framework, stream, event));
        }
    }

    /// Sends a status to a framework, as it sees it, if it is subscribed.
    void update(FrameworkEntry framework, TaskStatus status) {
        tell(framework.id(), Event.update(Statuses.seenBy(framework.info(), status)));
    }

    /// Sends an event to an agent if it is connected.
    void tell(AgentId agent, AgentEvent event) {
        StreamId stream = state.agents().stream(agent);
        if (stream != null) {
            effects.add(new Effect.ToAgent(agent, stream, event));
        }
    }

    /// Takes offers away from their frameworks, which are told.
    void rescind(List<OfferEntry> offers) {
        for (OfferEntry offer : offers) {
            if (ended.add(offer.id())) {
                add(new OfferRecord.Ended(offer.id()));
                tell(offer.framework(), Event.rescind(offer.id()));
            }
        }
    }

    /// Takes offers away without a word.
    void end(List<OfferEntry> offers) {
        for (OfferEntry offer : offers) {
            if (ended.add(offer.id())) {
                add(new OfferRecord.Ended(offer.id()));
            }
        }
    }

    Decision accepted() {
        return answered(new Answer.Accepted());
    }

    Decision answered(Answer answer) {
        return new Decision(records, effects, answer);
    }
}
