package dev.meros.kernel.operator;

import dev.meros.api.master.GetFrameworks;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.InverseOffer;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TimeInfo;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.framework.CompletedFramework;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.maintenance.InverseOfferEntry;
import dev.meros.kernel.core.maintenance.InverseOfferMessages;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.offer.OfferMessages;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// A framework at one moment. Taken on the thread of the state, which is quick; told by
/// [#toMessage] wherever there is time. `removedAt` is set when it is no more.
record FrameworkImage(
        FrameworkEntry framework,
        @Nullable Instant removedAt,
        Standing standing,
        List<TaskEntry> tasks,
        List<TaskEntry> completedTasks,
        Held held,
        @Nullable OfferConstraints constraints) {

    /// How a framework stands to the kernel.
    enum Standing {
        CONNECTED,
        /// It was connected in this term.
        AWAY,
        /// It was there before this term and has not come back yet.
        RECOVERED,
        REMOVED
    }

    /// What the framework holds beside its tasks.
    private record Held(
            List<ExecutorEntry> executors,
            List<OperationEntry> operations,
            List<OfferEntry> offers,
            List<Supplier<Offer>> offerMessages,
            List<InverseOffer> inverseOffers) {
        static final Held NOTHING = new Held(List.of(), List.of(), List.of(), List.of(), List.of());
    }

    static FrameworkImage of(ClusterState state, FrameworkEntry framework) {
        FrameworkId id = framework.id();
        List<TaskEntry> tasks = List.copyOf(state.tasks().of(id));
        return new FrameworkImage(
                framework,
                null,
                standing(state, framework),
                tasks,
                List.copyOf(state.tasks().completedOf(id)),
                new Held(
                        executors(state, tasks),
                        state.operations().of(id),
                        state.offers().of(id),
                        offers(state, framework),
                        inverseOffers(state, id)),
                constraints(state, id));
    }

    static FrameworkImage of(ClusterState state, CompletedFramework framework) {
        return new FrameworkImage(
                framework.entry(),
                framework.removedAt(),
                Standing.REMOVED,
                List.of(),
                List.copyOf(state.tasks().completedOf(framework.entry().id())),
                Held.NOTHING,
                null);
    }

    private static Standing standing(ClusterState state, FrameworkEntry framework) {
        if (state.frameworks().subscription(framework.id()) != null) {
            return Standing.CONNECTED;
        }
        Instant began = state.termBegan();
        Instant left = framework.disconnectedAt();
        return began != null && left != null && !left.isAfter(began)
                ? Standing.RECOVERED
                : Standing.AWAY;
    }

    private static List<ExecutorEntry> executors(ClusterState state, List<TaskEntry> tasks) {
        LinkedHashSet<ExecutorEntry> executors = new LinkedHashSet<>();
        for (TaskEntry task : tasks) {
            ExecutorEntry executor =
                    task.info().executor() == null
                            ? null
                            : state.executors()
                                    .find(
                                            task.framework(),
                                            task.agent(),
                                            task.info().executor().executorId());
            if (executor != null) {
                executors.add(executor);
            }
        }
        return List.copyOf(executors);
    }

    private static List<Supplier<Offer>> offers(ClusterState state, FrameworkEntry framework) {
        List<Supplier<Offer>> offers = new ArrayList<>();
        for (OfferEntry offer : state.offers().of(framework.id())) {
            AgentEntry agent = state.agents().find(offer.agent());
            if (agent != null) {
                var unavailability = state.maintenance().unavailability(agent.id());
                var executors = state.executors().ids(framework.id(), agent.id());
                offers.add(
                        () ->
                                OfferMessages.of(
                                        offer, agent, framework.info(), unavailability, executors));
            }
        }
        return offers;
    }

    private static List<InverseOffer> inverseOffers(ClusterState state, FrameworkId framework) {
        List<InverseOffer> offers = new ArrayList<>();
        for (InverseOfferEntry offer : state.maintenance().inverseOffers().to(framework)) {
            AgentEntry agent = state.agents().find(offer.agent());
            var unavailability = state.maintenance().unavailability(offer.agent());
            if (agent != null && unavailability != null) {
                offers.add(InverseOfferMessages.of(offer, agent, unavailability));
            }
        }
        return offers;
    }

    private static @Nullable OfferConstraints constraints(ClusterState state, FrameworkId id) {
        Map<String, OfferConstraints.RoleConstraints> byRole = new LinkedHashMap<>();
        state.constraints().of(id).forEach((role, c) -> byRole.put(role, c.source()));
        return byRole.isEmpty() ? null : new OfferConstraints(byRole);
    }

    GetFrameworks.Framework toMessage() {
        boolean again = framework.subscribedAt().isAfter(framework.registeredAt());
        return GetFrameworks.Framework.builder()
                .frameworkInfo(framework.info())
                .active(standing == Standing.CONNECTED)
                .connected(standing == Standing.CONNECTED)
                .recovered(standing == Standing.RECOVERED)
                .registeredTime(TimeInfo.of(framework.registeredAt()))
                .reregisteredTime(again ? TimeInfo.of(framework.subscribedAt()) : null)
                .unregisteredTime(removedAt == null ? null : TimeInfo.of(removedAt))
                .offers(held.offerMessages().stream().map(Supplier::get).toList())
                .inverseOffers(held.inverseOffers())
                .allocatedResources(allocated())
                .offeredResources(offered())
                .offerConstraints(constraints)
                .build();
    }

    private List<Resource> allocated() {
        Allocations.Sum sum = new Allocations.Sum();
        for (TaskEntry task : tasks) {
            if (task.holdsResources()) {
                sum.add(task.role(), task.resources());
            }
        }
        held.executors().forEach(e -> sum.add(e.role(), e.resources()));
        for (OperationEntry operation : held.operations()) {
            if (operation.holdsResources() && operation.role() != null) {
                sum.add(operation.role(), operation.held());
            }
        }
        return sum.toList();
    }

    private List<Resource> offered() {
        Allocations.Sum sum = new Allocations.Sum();
        held.offers().forEach(o -> sum.add(o.role(), o.resources()));
        return sum.toList();
    }
}
