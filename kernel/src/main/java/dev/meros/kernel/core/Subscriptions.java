package dev.meros.kernel.core;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.MasterInfo;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.framework.FrameworkRules;
import dev.meros.kernel.core.framework.Subscription;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.OfferRecord;
import dev.meros.kernel.core.task.Statuses;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Decides on subscriptions: how frameworks come, fail over, change and go away; mesos-v1 §1.5.
final class Subscriptions {
    /// The longest time a framework may be away; later deadlines cannot be told from this one.
    private static final Duration LONGEST_ABSENCE = Duration.ofDays(365L * 200);

    private Subscriptions() {}

    static Decision subscribe(Step step, Call.Subscribe subscribe, StreamId stream) {
        FrameworkInfo wanted = subscribe.frameworkInfo();
        FrameworkId id =
                wanted.id() == null || wanted.id().value().isEmpty() ? nextId(step) : wanted.id();
        FrameworkEntry old = step.state.frameworks().find(id);
        Optional<String> violation =
                FrameworkRules.violation(
                                wanted,
                                subscribe.suppressedRoles(),
                                subscribe.offerConstraints(),
                                step.rules.limits().constraints())
                        .or(
                                () ->
                                        old == null
                                                ? Optional.empty()
                                                : FrameworkRules.violation(old.info(), wanted))
                        .or(
                                () ->
                                        step.state.frameworks().isCompleted(id)
                                                ? Optional.of("Framework has been removed")
                                                : Optional.empty());
        if (violation.isPresent()) {
            step.add(new Effect.ToFramework(id, stream, Event.error(violation.get())));
            step.add(new Effect.CloseStream(stream));
            return step.accepted();
        }
        FrameworkInfo info = kept(old, wanted.toBuilder().id(id).build());
        displace(step, id, stream);
        step.add(new FrameworkRecord.Subscribed(info, step.now));
        step.add(new ConnectionRecord.FrameworkConnected(id, stream, subscribe.suppressedRoles()));
        if (subscribe.offerConstraints() != null) {
            step.add(new ConnectionRecord.ConstraintsStated(id, subscribe.offerConstraints()));
        }
        step.add(new Effect.ToFramework(id, stream, subscribed(step, id)));
        step.add(new Effect.ToFramework(id, stream, Event.heartbeat()));
        sendUnacknowledged(step, info, id, stream);
        OperationUpdates.catchUp(step, id, stream);
        return step.accepted();
    }

    private static FrameworkId nextId(Step step) {
        return new FrameworkId(
                "%s-%04d".formatted(step.state.clusterId(), step.state.frameworks().nextNumber()));
    }

    /// `user` and `checkpoint` stay as they were first, as in Mesos.
    private static FrameworkInfo kept(@Nullable FrameworkEntry old, FrameworkInfo info) {
        return old == null
                ? info
                : info.toBuilder()
                        .user(old.info().user())
                        .checkpoint(old.info().checkpoint())
                        .build();
    }

    private static void displace(Step step, FrameworkId id, StreamId stream) {
        StreamId displaced = step.state.frameworks().stream(id);
        if (displaced != null && !displaced.equals(stream)) {
            step.tell(id, Event.error("Framework failed over"));
            step.add(new Effect.CloseStream(displaced));
        }
        step.end(step.state.offers().of(id));
    }

    /// What the instance before did not acknowledge is sent at once, not when the agent gets round
    /// to it.
    private static void sendUnacknowledged(
            Step step, FrameworkInfo info, FrameworkId id, StreamId stream) {
        for (TaskEntry task : step.state.tasks().of(id)) {
            TaskStatus status = task.unacknowledgedStatus();
            if (status != null) {
                Event event = Event.update(Statuses.seenBy(info, status));
                step.add(new Effect.ToFramework(id, stream, event));
            }
        }
    }

    private static Event subscribed(Step step, FrameworkId id) {
        MasterInfo info = MasterMessages.of(step.state.clusterId(), step.rules.master());
        double seconds = step.rules.heartbeats().frameworks().toMillis() / 1000.0;
        return Event.subscribed(new Event.Subscribed(id, seconds, info));
    }

    static Decision streamClosed(Step step, FrameworkId id, StreamId stream) {
        FrameworkEntry framework = step.state.frameworks().find(id);
        if (framework != null && stream.equals(step.state.frameworks().stream(id))) {
            step.add(
                    new FrameworkRecord.Disconnected(
                            id, step.now, deadline(framework.info(), step.now, Duration.ZERO)));
            step.add(new ConnectionRecord.FrameworkDisconnected(id));
            step.end(step.state.offers().of(id));
        }
        return step.accepted();
    }

    /// When a framework that is away since `now` is removed: after its failover_timeout, but not
    /// before `atLeast` has passed.
    static Instant deadline(FrameworkInfo info, Instant now, Duration atLeast) {
        Duration timeout = FrameworkRules.failoverTimeout(info);
        Duration absence = timeout.compareTo(atLeast) < 0 ? atLeast : timeout;
        return now.plus(absence.compareTo(LONGEST_ABSENCE) < 0 ? absence : LONGEST_ABSENCE);
    }

    static Decision update(Step step, FrameworkEntry framework, Call.UpdateFramework update) {
        FrameworkInfo info = update.frameworkInfo();
        Optional<String> violation =
                FrameworkRules.violation(
                                info,
                                update.suppressedRoles(),
                                update.offerConstraints(),
                                step.rules.limits().constraints())
                        .or(() -> FrameworkRules.violation(framework.info(), info))
                        .or(() -> fixed(framework, info));
        if (violation.isPresent()) {
            return Decision.refused(Answer.Refusal.BAD_REQUEST, violation.get());
        }
        FrameworkId id = framework.id();
        step.rescind(
                step.state.offers().of(id).stream()
                        .filter(o -> !info.effectiveRoles().contains(o.role()))
                        .toList());
        step.add(new FrameworkRecord.Subscribed(info, step.now));
        Subscription subscription = step.state.frameworks().subscription(id);
        List<String> suppressed = subscription == null ? List.of() : subscription.suppressedRoles();
        List<String> revived =
                suppressed.stream().filter(r -> !update.suppressedRoles().contains(r)).toList();
        step.add(new ConnectionRecord.RolesSuppressed(id, update.suppressedRoles()));
        step.add(new ConnectionRecord.ConstraintsStated(id, update.offerConstraints()));
        List<String> cleared = new ArrayList<>(revived);
        framework.info().effectiveRoles().stream()
                .filter(r -> !info.effectiveRoles().contains(r) && !cleared.contains(r))
                .forEach(cleared::add);
        if (!cleared.isEmpty()) {
            step.add(new OfferRecord.FiltersCleared(id, cleared));
        }
        return step.accepted();
    }

    private static Optional<String> fixed(FrameworkEntry framework, FrameworkInfo info) {
        FrameworkInfo old = framework.info();
        if (!framework.id().equals(info.id())) {
            return Optional.of(
                    "id: %s (expected: %s, that of the call)".formatted(info.id(), framework.id()));
        }
        if (!old.user().equals(info.user())) {
            return Optional.of(
                    "user: %s (expected: %s, as before)".formatted(info.user(), old.user()));
        }
        return Objects.equals(old.checkpoint(), info.checkpoint())
                ? Optional.empty()
                : Optional.of(
                        "checkpoint: %s (expected: %s, as before)"
                                .formatted(info.checkpoint(), old.checkpoint()));
    }
}
