package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.TaskPhase;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.task.Statuses;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.task.TaskKey;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Some time after the faults have stopped, kernel, agents and frameworks have the same tasks in
/// the same states and the same offers. [#difference] says what is not yet so.
final class BooksAgree extends Invariant {
    private final Map<String, Set<OfferId>> offers = new HashMap<>();
    private final Map<String, Map<TaskId, TaskState>> seen = new HashMap<>();

    @Override
    String sentence() {
        return "after faults stop, the books of kernel, agents and frameworks agree";
    }

    @Override
    void frameworkGets(SimDriver driver, Event event) {
        Set<OfferId> held = offers.computeIfAbsent(driver.name, _ -> new LinkedHashSet<>());
        if (event.subscribed() != null) {
            held.clear();
        }
        if (event.offers() != null) {
            event.offers().offers().forEach(o -> held.add(o.id()));
        }
        if (event.rescind() != null) {
            held.remove(event.rescind().offerId());
        }
        if (event.update() != null) {
            TaskStatus status = event.update().status();
            note(driver.name, status);
            // a former instance may hear of the past for a while
            if (driver == driver.host.instance()) {
                note(driver.host.name, status);
            }
        }
    }

    private void note(String who, TaskStatus status) {
        seen.computeIfAbsent(who, _ -> new HashMap<>()).put(status.taskId(), status.state());
    }

    @Override
    void frameworkCalls(SimDriver driver, Call call) {
        Set<OfferId> held = offers.get(driver.name);
        if (held != null && call.accept() != null) {
            call.accept().offerIds().forEach(held::remove);
        }
        if (held != null && call.decline() != null) {
            call.decline().offerIds().forEach(held::remove);
        }
    }

    @Override
    void frameworkDisconnected(SimDriver driver) {
        offers.remove(driver.name);
    }

    /// What keeps the cluster from being settled, if anything.
    Optional<String> difference(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null || !kernel.isQuiet()) {
            return Optional.of("the kernel is not quiet");
        }
        ClusterState books = kernel.state();
        Set<AgentId> there = new HashSet<>();
        for (SimAgent agent : world.agents) {
            AgentProcess process = agent.process();
            if (process != null && process.state().id() != null) {
                there.add(process.state().id());
            }
        }
        for (AgentEntry agent : books.agents().all()) {
            if (!agent.isUnreachable() && !there.contains(agent.id())) {
                return Optional.of("agent " + agent.id() + " is neither there nor given up");
            }
        }
        for (SimAgent agent : world.agents) {
            Optional<String> difference = difference(books, agent);
            if (difference.isPresent()) {
                return difference;
            }
        }
        for (FrameworkHost host : world.frameworks) {
            Optional<String> difference = difference(books, host);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> difference(ClusterState books, SimAgent agent) {
        AgentProcess process = agent.process();
        if (process == null || !process.link().isRegistered()) {
            return Optional.of(agent.name + " is not registered");
        }
        AgentState state = process.state();
        if (state.id() == null || !books.agents().isConnected(state.id())) {
            return Optional.of(agent.name + " is not connected in the books");
        }
        Set<TaskKey> there = new HashSet<>();
        for (AgentTask task : state.tasks().values()) {
            if (task.phase() == TaskPhase.ENDED || task.audience() != AgentTask.Audience.KERNEL) {
                continue;
            }
            TaskKey key = new TaskKey(task.key().framework(), task.key().task());
            there.add(key);
            TaskEntry known = books.tasks().find(key.framework(), key.task());
            if (known == null || known.latestState() != task.state()) {
                return Optional.of(
                        "%s has task %s as %s, the kernel as %s"
                                .formatted(
                                        agent.name,
                                        key,
                                        task.state(),
                                        known == null ? null : known.latestState()));
            }
        }
        for (TaskEntry task : books.tasks().on(state.id())) {
            if (!task.latestState().isTerminal() && !there.contains(task.key())) {
                return Optional.of(
                        "%s does not have task %s, the kernel has it as %s"
                                .formatted(agent.name, task.key(), task.latestState()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> difference(ClusterState books, FrameworkHost host) {
        if (!host.isSettled()) {
            return Optional.of(host.name + " is not subscribed");
        }
        @Nullable SimDriver driver = host.instance();
        FrameworkId id = host.id();
        if (host.isOver() || driver == null || id == null) {
            return Optional.empty();
        }
        Set<OfferId> held = offers.getOrDefault(driver.name, Set.of());
        Set<OfferId> out = new HashSet<>();
        for (OfferEntry offer : books.offers().of(id)) {
            out.add(offer.id());
        }
        if (!held.equals(out)) {
            return Optional.of("%s holds offers %s, by the books %s".formatted(id, held, out));
        }
        // the instance itself, or the one before it; it may be one that has taken over again
        Map<TaskId, TaskState> told = new HashMap<>(seen.getOrDefault(host.name, Map.of()));
        told.putAll(seen.getOrDefault(driver.name, Map.of()));
        for (TaskEntry task : books.tasks().of(id)) {
            if (task.state().isTerminal() && task.unacknowledged() == null) {
                return Optional.of(
                        "task %s of %s is over as %s and stays in the books"
                                .formatted(task.id(), id, task.state()));
            }
            TaskState state = Statuses.seenBy(host.info(), task.state());
            if (task.state() != TaskState.TASK_STAGING && told.get(task.id()) != state) {
                return Optional.of(
                        "%s saw task %s as %s, by the books it is %s"
                                .formatted(id, task.id(), told.get(task.id()), state));
            }
        }
        return Optional.empty();
    }
}
