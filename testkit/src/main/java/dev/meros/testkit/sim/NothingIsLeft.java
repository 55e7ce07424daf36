package dev.meros.testkit.sim;

import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.AgentAccount;

import java.util.Optional;

/// When all frameworks are gone, no task, no container and no used resource is left of them.
final class NothingIsLeft extends Invariant {
    @Override
    String sentence() {
        return "nothing is left of frameworks that are gone";
    }

    /// What is still left, if anything.
    Optional<String> rest(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null || !kernel.isQuiet()) {
            return Optional.of("the kernel is not quiet");
        }
        ClusterState books = kernel.state();
        if (!books.frameworks().all().isEmpty()) {
            return Optional.of("framework " + books.frameworks().all().iterator().next().id());
        }
        if (books.tasks().activeCount() > 0 || !books.offers().all().isEmpty()) {
            return Optional.of(
                    "%d tasks and %d offers in the books"
                            .formatted(books.tasks().activeCount(), books.offers().all().size()));
        }
        for (AgentEntry agent : books.agents().all()) {
            AgentAccount account = books.accounts().agent(agent.id());
            if (!account.used().isEmpty() || !account.offered().isEmpty()) {
                return Optional.of("resources of agent " + agent.id() + " are taken");
            }
        }
        Optional<String> reserved = SimOperator.reserved(books);
        if (reserved.isPresent()) {
            return reserved;
        }
        for (SimAgent agent : world.agents) {
            AgentProcess process = agent.process();
            if (process == null || !process.state().tasks().isEmpty()) {
                return Optional.of(
                        "%s has tasks %s"
                                .formatted(
                                        agent.name,
                                        process == null ? "?" : process.state().tasks().keySet()));
            }
            if (agent.executors.running() > 0) {
                return Optional.of(agent.name + " runs executors");
            }
            if (!agent.containers.running().isEmpty()) {
                return Optional.of(agent.name + " runs containers");
            }
        }
        return Optional.empty();
    }
}
