package dev.meros.kernel.core.allocation;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// The settings of allocation. `policy` decides, the others are for policies to heed.
public record AllocationRules(
        Allocator policy,
        Order order,
        MinimumSizes minimumSizes,
        GpuRule gpus,
        Splitting splitting,
        HandedBack handedBack,
        Bounds bounds,
        Hoarding hoarding,
        Recovery recovery) {

    /// The usual settings: dominant shares, `cpus:0.01|mem:32`, agents with GPUs for those who use
    /// them, whole agents.
    public static final AllocationRules USUAL =
            new AllocationRules(
                    new HierarchicalAllocator(),
                    Order.USUAL,
                    MinimumSizes.USUAL,
                    GpuRule.KEPT,
                    Splitting.WHOLE,
                    HandedBack.IN_TURN,
                    Bounds.USUAL,
                    Hoarding.USUAL,
                    Recovery.USUAL);

    /// How those who want offers are put in order.
    public enum Sorter {
        /// The smallest dominant share first.
        DRF,
        /// By lot, in proportion to the weights.
        RANDOM
    }

    /// In which order roles, and frameworks within a role, are served; scalars named in `excluded`
    /// do not count for shares.
    public record Order(Sorter roles, Sorter frameworks, Set<String> excluded) {
        public static final Order USUAL = new Order(Sorter.DRF, Sorter.DRF, new TreeSet<>());

        public Order {
            excluded = Collections.unmodifiableSet(new TreeSet<>(excluded));
        }
    }

    /// Whether agents with GPUs are offered to frameworks without GPU_RESOURCES.
    public enum GpuRule {
        KEPT,
        OFFERED_TO_ALL
    }

    /// How what is free on an agent is given to frameworks that do not say what they wait for.
    public enum Splitting {
        /// All of it goes to the first in line.
        WHOLE,
        /// Up to four of those in line get an equal part each.
        EVEN
    }

    /// Who is first in line for an agent of which all was handed back unused, without a filter.
    public enum HandedBack {
        /// Whoever has not seen it yet; all by their shares again when everybody has, or when more
        /// of it is free.
        IN_TURN,
        /// Whoever has the smallest share, be it the same again and again.
        BY_SHARE
    }

    /// How much one allocation does; the rest waits for the next, which comes at once.
    ///
    /// `offers`: no agent is looked at after so many offers (2,000). `looks`: agents times claims
    /// that are looked at (2,000,000), and at most a hundredth of it agents.
    public record Bounds(int offers, int looks) {
        public static final Bounds USUAL = new Bounds(2_000, 2_000_000);
    }

    /// What becomes of those who do not answer their offers.
    ///
    /// A framework gets a mark for offers that expire, and one for holding `share` of the cluster
    /// (0.5) in offers for `patience` (30 s) while others wait; at most one in 10 s, and never more
    /// than 10 at a time. With n marks it is offered nothing while offers for 1/2^n of the cluster
    /// are out to it, but never less than one offer at a time. Marks fade, one in `fading` (60 s),
    /// and count until they are gone; 0 turns all of it off.
    public record Hoarding(double share, Duration patience, Duration fading) {
        public static final Hoarding USUAL =
                new Hoarding(0.5, Duration.ofSeconds(30), Duration.ofSeconds(60));

        /// Nobody gets marks.
        public static final Hoarding IGNORED =
                new Hoarding(1, Duration.ofSeconds(30), Duration.ZERO);

        public boolean isOn() {
            return fading.isPositive();
        }
    }

    /// While there is quota, only what is reserved is offered in a new term until `agents` (0.8) of
    /// the registered agents are back, or `timeout` (10 min) has passed. `interval`: how often
    /// those whom quota kept from something are looked at again (1 s).
    public record Recovery(double agents, Duration timeout, Duration interval) {
        public static final Recovery USUAL =
                new Recovery(0.8, Duration.ofMinutes(10), Duration.ofSeconds(1));
    }

    public AllocationRules withPolicy(Allocator value) {
        return new AllocationRules(
                value,
                order,
                minimumSizes,
                gpus,
                splitting,
                handedBack,
                bounds,
                hoarding,
                recovery);
    }

    public AllocationRules withOrder(Order value) {
        return new AllocationRules(
                policy,
                value,
                minimumSizes,
                gpus,
                splitting,
                handedBack,
                bounds,
                hoarding,
                recovery);
    }

    public AllocationRules withMinimumSizes(MinimumSizes value) {
        return new AllocationRules(
                policy, order, value, gpus, splitting, handedBack, bounds, hoarding, recovery);
    }

    public AllocationRules withGpus(GpuRule value) {
        return new AllocationRules(
                policy,
                order,
                minimumSizes,
                value,
                splitting,
                handedBack,
                bounds,
                hoarding,
                recovery);
    }

    public AllocationRules withSplitting(Splitting value) {
        return new AllocationRules(
                policy, order, minimumSizes, gpus, value, handedBack, bounds, hoarding, recovery);
    }

    public AllocationRules withHandedBack(HandedBack value) {
        return new AllocationRules(
                policy, order, minimumSizes, gpus, splitting, value, bounds, hoarding, recovery);
    }

    public AllocationRules withBounds(Bounds value) {
        return new AllocationRules(
                policy,
                order,
                minimumSizes,
                gpus,
                splitting,
                handedBack,
                value,
                hoarding,
                recovery);
    }

    public AllocationRules withHoarding(Hoarding value) {
        return new AllocationRules(
                policy, order, minimumSizes, gpus, splitting, handedBack, bounds, value, recovery);
    }

    public AllocationRules withRecovery(Recovery value) {
        return new AllocationRules(
                policy, order, minimumSizes, gpus, splitting, handedBack, bounds, hoarding, value);
    }
}
