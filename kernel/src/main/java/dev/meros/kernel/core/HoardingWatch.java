package dev.meros.kernel.core;

import dev.meros.api.model.FrameworkId;
import dev.meros.kernel.core.allocation.AllocationRules.Hoarding;
import dev.meros.kernel.core.allocation.ClaimEntry;
import dev.meros.kernel.core.allocation.Hoarders;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.OfferRecord;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Marks frameworks that do not answer their offers, by the rules of [Hoarding].
final class HoardingWatch {
    private static final Duration BETWEEN_MARKS = Duration.ofSeconds(10);
    private static final double MOST_MARKS = 10;

    private HoardingWatch() {}

    /// `expired` are the offers whose time has come.
    static void watch(Step step, List<OfferEntry> expired) {
        Hoarding rules = step.rules.allocation().hoarding();
        if (!rules.isOn()) {
            return;
        }
        Set<FrameworkId> marked = new LinkedHashSet<>();
        expired.forEach(offer -> marked.add(offer.framework()));
        Set<FrameworkId> subscribed = step.state.frameworks().subscriptions().keySet();
        if (subscribed.size() > 1) {
            for (FrameworkId framework : subscribed) {
                if (sitsOn(step, framework, rules)) {
                    marked.add(framework);
                }
            }
        }
        Hoarders hoarders = step.state.hoarders();
        Instant lately = step.now.minus(BETWEEN_MARKS);
        for (FrameworkId framework : marked) {
            if (!hoarders.isMarkedSince(framework, lately)) {
                double before = hoarders.marks(framework, step.now, rules.fading());
                step.add(
                        new OfferRecord.Marked(
                                framework, Math.min(MOST_MARKS, before + 1), step.now));
            }
        }
    }

    private static boolean sitsOn(Step step, FrameworkId framework, Hoarding rules) {
        Instant oldest = step.state.offers().oldestOf(framework);
        if (oldest == null || oldest.plus(rules.patience()).isAfter(step.now)) {
            return false;
        }
        Amounts offered = new Amounts();
        for (ClaimEntry claim : step.state.accounts().claims().of(framework)) {
            offered.add(claim.offered());
        }
        return offered.dominantShare(step.state.accounts().totalAmounts()) >= rules.share();
    }
}
