package dev.meros.cli.server;

import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.allocation.AllocationRules.GpuRule;
import dev.meros.kernel.core.allocation.AllocationRules.HandedBack;
import dev.meros.kernel.core.allocation.AllocationRules.Hoarding;
import dev.meros.kernel.core.allocation.AllocationRules.Order;
import dev.meros.kernel.core.allocation.AllocationRules.Sorter;
import dev.meros.kernel.core.allocation.AllocationRules.Splitting;
import dev.meros.kernel.core.allocation.HierarchicalAllocator;
import dev.meros.kernel.core.allocation.MinimumSizes;
import dev.meros.kernel.core.allocation.PackingAllocator;

import picocli.CommandLine.Option;

import java.util.List;
import java.util.TreeSet;

/// The options for how a kernel shares what it offers.
final class KernelSharing {
    private enum Policy {
        FAIR,
        PACKING
    }

    @Option(
            names = "--policy",
            paramLabel = "fair|packing",
            defaultValue = "fair",
            description =
                    "Whether resources are shared fairly, or the fullest agents offered first to"
                            + " frameworks in turn (default: ${DEFAULT-VALUE}).")
    private Policy policy = Policy.FAIR;

    @Option(
            names = "--role-sorter",
            paramLabel = "drf|random",
            defaultValue = "drf",
            description =
                    "The order of roles: by dominant shares or by lot (default: ${DEFAULT-VALUE}).")
    private Sorter roleSorter = Sorter.DRF;

    @Option(
            names = "--framework-sorter",
            paramLabel = "drf|random",
            defaultValue = "drf",
            description = "The order of the frameworks of a role (default: ${DEFAULT-VALUE}).")
    private Sorter frameworkSorter = Sorter.DRF;

    @Option(
            names = "--fair-sharing-excluded",
            paramLabel = "NAME",
            split = ",",
            description = "Resources that do not count for shares, such as gpus (default: none).")
    private List<String> excluded = List.of();

    @Option(
            names = "--min-allocatable",
            paramLabel = "SIZES",
            defaultValue = "cpus:0.01|mem:32",
            description = "What is less than this is not offered (default: ${DEFAULT-VALUE}).")
    private String minimumSizes = "";

    @Option(
            names = "--splitting",
            paramLabel = "whole|even",
            defaultValue = "whole",
            description =
                    "Whether an agent goes whole to the first in line that does not say what it"
                            + " wants, or in equal parts to several (default: ${DEFAULT-VALUE}).")
    private Splitting splitting = Splitting.WHOLE;

    @Option(
            names = "--handed-back-by-share",
            description =
                    "Offer an agent that was handed back unused, without a filter, to whoever has"
                            + " the smallest share, again and again; else who has not seen it yet"
                            + " comes first.")
    private boolean handedBackByShare;

    @Option(
            names = "--gpus-to-all",
            description = "Offer agents with GPUs to frameworks without GPU_RESOURCES, too.")
    private boolean gpusToAll;

    @Option(
            names = "--ignore-hoarding",
            description = "Do not offer less to those who do not answer their offers.")
    private boolean ignoreHoarding;

    AllocationRules toSettings() {
        return AllocationRules.USUAL
                .withPolicy(
                        switch (policy) {
                            case FAIR -> new HierarchicalAllocator();
                            case PACKING -> new PackingAllocator();
                        })
                .withOrder(new Order(roleSorter, frameworkSorter, new TreeSet<>(excluded)))
                .withMinimumSizes(sizes())
                .withSplitting(splitting)
                .withHandedBack(handedBackByShare ? HandedBack.BY_SHARE : HandedBack.IN_TURN)
                .withGpus(gpusToAll ? GpuRule.OFFERED_TO_ALL : GpuRule.KEPT)
                .withHoarding(ignoreHoarding ? Hoarding.IGNORED : Hoarding.USUAL);
    }

    private MinimumSizes sizes() {
        try {
            return MinimumSizes.parse(minimumSizes);
        } catch (IllegalArgumentException e) {
            throw new KernelException(String.valueOf(e.getMessage()), e);
        }
    }
}
