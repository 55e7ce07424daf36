package dev.meros.cli.bench;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.Kernel;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.task.TaskEntry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A simulated cluster on a [BareKernel]: its agents are registered, its frameworks subscribed, and
/// these run tasks on every agent.
final class BenchCluster {
    /// As many offers are declined in one call: the most that come in one event.
    private static final int OFFERS_PER_CALL = 200;

    private static final int MAX_SETUP_PASSES = 200;

    /// A refusal for as long as there is.
    static final double LONGEST = 365 * 86_400.0;

    final BareKernel kernel;
    final List<BareKernel.Link<AgentInfo>> agents = new ArrayList<>();
    final List<BareKernel.Link<FrameworkInfo>> frameworks = new ArrayList<>();
    private final Map<AgentId, Integer> agentIndex = new HashMap<>();
    private final Map<FrameworkId, BareKernel.Link<FrameworkInfo>> byId = new HashMap<>();
    private long tasksMade;

    private BenchCluster(BareKernel kernel) {
        this.kernel = kernel;
    }

    /// Builds a cluster in which all offers but those that led to tasks were declined for no time:
    /// what is not in use is free, and nobody has a filter.
    static BenchCluster build(Kernel core, ClusterShape shape) {
        BenchCluster cluster = new BenchCluster(BareKernel.leading(core));
        for (int i = 0; i < shape.frameworks(); i++) {
            cluster.subscribe(shape.framework(i));
        }
        for (int i = 0; i < shape.agents(); i++) {
            cluster.register(shape.agent(i));
        }
        cluster.use(shape);
        return cluster;
    }

    /// Agents and frameworks only.
    static BenchCluster empty(Kernel core) {
        return new BenchCluster(BareKernel.leading(core));
    }

    BareKernel.Link<FrameworkInfo> subscribe(FrameworkInfo info) {
        BareKernel.Link<FrameworkInfo> link = kernel.subscribe(info);
        frameworks.add(link);
        byId.put(Objects.requireNonNull(info.id()), link);
        return link;
    }

    BareKernel.Link<AgentInfo> register(AgentInfo info) {
        BareKernel.Link<AgentInfo> link = kernel.register(info, List.of());
        agentIndex.put(idOf(link), agents.size());
        agents.add(link);
        return link;
    }

    static AgentId idOf(BareKernel.Link<AgentInfo> agent) {
        return Objects.requireNonNull(agent.id().id());
    }

    static FrameworkId idOfFramework(BareKernel.Link<FrameworkInfo> framework) {
        return Objects.requireNonNull(framework.id().id());
    }

    BareKernel.Link<FrameworkInfo> framework(FrameworkId id) {
        return Objects.requireNonNull(byId.get(id));
    }

    /// Offers go out and lead to tasks until every agent runs what it shall.
    private void use(ClusterShape shape) {
        List<List<List<Resource>>> missing = new ArrayList<>();
        for (int i = 0; i < shape.agents(); i++) {
            missing.add(new ArrayList<>(shape.tasks(i)));
        }
        for (int pass = 0; pass < MAX_SETUP_PASSES; pass++) {
            List<Offer> declined = new ArrayList<>();
            for (Offer offer : kernel.allocate().offers()) {
                List<List<Resource>> wanted =
                        missing.get(Objects.requireNonNull(agentIndex.get(offer.agentId())));
                List<List<Resource>> fitting = fitting(offer, wanted);
                if (fitting.isEmpty()) {
                    declined.add(offer);
                } else {
                    wanted.removeAll(fitting);
                    accept(offer, fitting);
                }
            }
            decline(declined, 0);
            if (missing.stream().allMatch(List::isEmpty)) {
                expectTasks(shape.agents() * ClusterShape.TASKS_PER_AGENT);
                return;
            }
        }
        throw new IllegalStateException("the cluster's own tasks cannot be placed");
    }

    private void expectTasks(int tasks) {
        int active = kernel.state().tasks().activeCount();
        if (active != tasks) {
            throw new IllegalStateException(active + " tasks (expected: " + tasks + ")");
        }
    }

    private static List<List<Resource>> fitting(Offer offer, List<List<Resource>> wanted) {
        List<List<Resource>> fitting = new ArrayList<>();
        Resources free = Resources.of(offer.resources()).unallocated();
        for (List<Resource> task : wanted) {
            Resources needed = Resources.of(task);
            if (free.contains(needed)) {
                free = free.minus(needed);
                fitting.add(task);
            }
        }
        return fitting;
    }

    /// Launches tasks on an offer; what is left of it may be offered to the same framework again at
    /// once.
    void accept(Offer offer, List<List<Resource>> wanted) {
        accept(offer, wanted, 0);
    }

    /// Launches tasks on an offer, and refuses what is left of it for so long.
    void accept(Offer offer, List<List<Resource>> wanted, double refuseSeconds) {
        List<TaskInfo> tasks = new ArrayList<>(wanted.size());
        for (List<Resource> resources : wanted) {
            long number = tasksMade++;
            tasks.add(
                    TaskInfo.builder()
                            .name("task")
                            .taskId(new TaskId("task-" + number))
                            .agentId(offer.agentId())
                            .command(CommandInfo.builder().value("sleep 1000").build())
                            .resources(resources)
                            .build());
        }
        Call.Accept accept =
                new Call.Accept(
                        List.of(offer.id()),
                        List.of(Offer.Operation.launch(tasks)),
                        new Filters(refuseSeconds));
        kernel.call(framework(offer.frameworkId()), Call.accept(offer.frameworkId(), accept));
    }

    /// Declines offers in as few calls as a framework can; returns the nanoseconds that the kernel
    /// took.
    long decline(Collection<Offer> offers, double refuseSeconds) {
        Map<FrameworkId, List<OfferId>> byFramework = new LinkedHashMap<>();
        for (Offer offer : offers) {
            byFramework
                    .computeIfAbsent(offer.frameworkId(), _ -> new ArrayList<>())
                    .add(offer.id());
        }
        List<Call> calls = new ArrayList<>();
        byFramework.forEach(
                (framework, ids) -> {
                    for (int from = 0; from < ids.size(); from += OFFERS_PER_CALL) {
                        int to = Math.min(ids.size(), from + OFFERS_PER_CALL);
                        calls.add(
                                Call.decline(
                                        framework,
                                        new Call.Decline(
                                                ids.subList(from, to),
                                                new Filters(refuseSeconds))));
                    }
                });
        long start = System.nanoTime();
        for (Call call : calls) {
            kernel.call(framework(Objects.requireNonNull(call.frameworkId())), call);
        }
        return System.nanoTime() - start;
    }

    /// Declines all offers that are out, without filters.
    void declineAll() {
        for (BareKernel.Link<FrameworkInfo> framework : frameworks) {
            FrameworkId id = idOfFramework(framework);
            List<OfferId> open =
                    kernel.state().offers().of(id).stream().map(OfferEntry::id).toList();
            for (int from = 0; from < open.size(); from += OFFERS_PER_CALL) {
                int to = Math.min(open.size(), from + OFFERS_PER_CALL);
                Call.Decline decline = new Call.Decline(open.subList(from, to), new Filters(0.0));
                kernel.call(framework, Call.decline(id, decline));
            }
        }
    }

    long revive(BareKernel.Link<FrameworkInfo> framework) {
        return timed(framework, Call.revive(idOfFramework(framework), List.of()));
    }

    long suppress(BareKernel.Link<FrameworkInfo> framework) {
        return timed(framework, Call.suppress(idOfFramework(framework), List.of()));
    }

    /// A framework says that it waits for so many pieces of a shape, and for nothing else.
    void request(BareKernel.Link<FrameworkInfo> framework, int count, List<Resource> shape) {
        Request request = Request.of(framework.id().roles().getFirst(), count, shape);
        kernel.call(framework, Call.request(idOfFramework(framework), List.of(request)));
    }

    private long timed(BareKernel.Link<FrameworkInfo> framework, Call call) {
        long start = System.nanoTime();
        kernel.call(framework, call);
        return System.nanoTime() - start;
    }

    /// The status with which an agent says that a task has come to its end.
    AgentCall finished(TaskEntry task) {
        TaskStatus status =
                TaskStatus.builder()
                        .taskId(task.id())
                        .agentId(task.agent())
                        .state(TaskState.TASK_FINISHED)
                        .source(TaskStatus.Source.SOURCE_EXECUTOR)
                        .uuid(kernel.newUuid())
                        .build();
        return AgentCall.update(
                task.agent(),
                new AgentCall.Update(task.framework(), status, TaskState.TASK_FINISHED));
    }

    /// A framework says that it knows of the end.
    void acknowledge(TaskEntry task, AgentCall end) {
        TaskStatus status = Objects.requireNonNull(end.update()).status();
        kernel.call(
                framework(task.framework()),
                Call.acknowledge(
                        task.framework(),
                        new Call.Acknowledge(
                                task.agent(), task.id(), Objects.requireNonNull(status.uuid()))));
    }

    /// The agent's connection breaks and is there again: all of the agent is looked at anew.
    void reconnect(int index) {
        BareKernel.Link<AgentInfo> agent = agents.get(index);
        List<Task> tasks = new ArrayList<>();
        for (TaskEntry task : kernel.state().tasks().on(idOf(agent))) {
            tasks.add(
                    Task.builder()
                            .name(task.info().name())
                            .taskId(task.id())
                            .frameworkId(task.framework())
                            .agentId(task.agent())
                            .state(task.latestState())
                            .resources(task.info().resources())
                            .build());
        }
        agents.set(index, kernel.register(agent.id(), tasks));
    }
}
