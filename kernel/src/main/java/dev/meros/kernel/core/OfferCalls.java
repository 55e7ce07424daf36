package dev.meros.kernel.core;

import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.allocation.AllocationRules.HandedBack;
import dev.meros.kernel.core.demand.DemandRules;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.framework.Subscription;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.InverseOfferRecord;
import dev.meros.kernel.core.record.OfferRecord;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Decides on DECLINE, REVIVE, SUPPRESS and REQUEST: mesos-v1 §2.2.
final class OfferCalls {
    private static final double USUAL_REFUSAL_SECONDS = 5;
    private static final double LONGEST_REFUSAL_SECONDS = Duration.ofDays(365).toSeconds();

    private OfferCalls() {}

    static void decline(Step step, FrameworkEntry framework, Call.Decline decline) {
        Duration refusal = refusal(decline.filters());
        for (OfferId id : new LinkedHashSet<>(decline.offerIds())) {
            OfferEntry offer = step.state.offers().find(id);
            if (offer != null && offer.framework().equals(framework.id())) {
                step.add(new OfferRecord.Ended(id));
                refuse(step, offer, offer.resources(), refusal);
                handBack(step, offer, refusal);
            }
        }
    }

    /// The resources of an offer are not offered to its framework again for a while.
    static void refuse(Step step, OfferEntry offer, Resources refused, Duration refusal) {
        if (!refused.isEmpty() && !refusal.isZero()) {
            step.add(
                    new OfferRecord.Filtered(
                            offer.framework(),
                            offer.role(),
                            offer.agent(),
                            refused,
                            step.now.plus(refusal)));
        }
    }

    /// Who hands an agent back, but would have it again at once, lets others have a look first.
    static void handBack(Step step, OfferEntry offer, Duration refusal) {
        if (refusal.isZero() && step.rules.allocation().handedBack() == HandedBack.IN_TURN) {
            step.add(
                    new OfferRecord.HandedBack(
                            offer.framework(), offer.role(), offer.agent(), offer.resources()));
        }
    }

    /// For how long resources are refused: 5 s unless told otherwise, at most 365 days.
    static Duration refusal(@Nullable Filters filters) {
        double seconds = filters == null ? USUAL_REFUSAL_SECONDS : filters.refuseSeconds();
        if (!(seconds >= 0)) {
            seconds = USUAL_REFUSAL_SECONDS;
        }
        return Duration.ofNanos((long) (Math.min(seconds, LONGEST_REFUSAL_SECONDS) * 1e9));
    }

    static void revive(Step step, FrameworkEntry framework, Call.@Nullable Revive revive) {
        List<String> roles = roles(framework, revive == null ? List.of() : revive.roles());
        if (!roles.isEmpty()) {
            List<String> suppressed = new ArrayList<>(suppressed(step, framework.id()));
            if (suppressed.removeAll(roles)) {
                step.add(new ConnectionRecord.RolesSuppressed(framework.id(), suppressed));
            }
            step.add(new OfferRecord.FiltersCleared(framework.id(), roles));
            if (!step.state.maintenance().planned().isEmpty()) {
                step.add(new InverseOfferRecord.FiltersCleared(framework.id()));
            }
        }
    }

    static void suppress(Step step, FrameworkEntry framework, Call.@Nullable Suppress suppress) {
        List<String> roles = roles(framework, suppress == null ? List.of() : suppress.roles());
        LinkedHashSet<String> suppressed = new LinkedHashSet<>(suppressed(step, framework.id()));
        if (suppressed.addAll(roles)) {
            step.add(new ConnectionRecord.RolesSuppressed(framework.id(), List.copyOf(suppressed)));
        }
    }

    /// What the framework waits for takes the place of what it stated before.
    static Decision request(Step step, FrameworkEntry framework, Call.RequestResources request) {
        KernelRules.Limits limits = step.rules.limits();
        Optional<String> violation =
                DemandRules.violation(
                        request.requests(),
                        framework.info(),
                        limits.demand(),
                        limits.constraints());
        if (violation.isPresent()) {
            return Decision.refused(Answer.Refusal.BAD_REQUEST, violation.get());
        }
        step.add(
                new ConnectionRecord.DemandStated(
                        framework.id(), DemandRules.byRole(request.requests(), framework.info())));
        return step.accepted();
    }

    /// The roles that a call is about: all of the framework when it names none, none when one of
    /// them is not the framework's.
    private static List<String> roles(FrameworkEntry framework, List<String> named) {
        List<String> all = framework.info().effectiveRoles();
        if (named.isEmpty()) {
            return all;
        }
        return all.containsAll(named) ? named : List.of();
    }

    private static List<String> suppressed(Step step, FrameworkId framework) {
        Subscription subscription = step.state.frameworks().subscription(framework);
        return subscription == null ? List.of() : subscription.suppressedRoles();
    }
}
