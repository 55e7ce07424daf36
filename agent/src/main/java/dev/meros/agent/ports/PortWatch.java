package dev.meros.agent.ports;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentExecutor;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.ExecutorPhase;
import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.settings.PortRules;
import dev.meros.agent.usage.ProcessUsage;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskResourceLimitation;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Looks at which TCP ports of the node tasks listen, and reports or ends those that listen at
/// others than their own, as Mesos' isolator `network/ports` does. Tasks of a group share their
/// ports, and those of a custom executor share its. Containers on networks of their own may listen
/// where they like.
public final class PortWatch {
    private static final Path PROC = Path.of("/proc");
    private static final long LAST_PORT = 65535;
    private static final System.Logger LOG = System.getLogger(PortWatch.class.getName());

    private final PortRules rules;
    private final Supplier<List<Resource>> total;
    private final Function<String, List<Integer>> nested;
    private final Consumer<AgentCommand> sink;
    private final ProcessUsage processes = new ProcessUsage();

    /// What the last look found and was reported already, by container.
    private Map<String, List<Value.Range>> reported = Map.of();

    private volatile long ports;

    /// Containers that are looked at, with their leading process, the ports that they may use, and
    /// what is to be done if they use others.
    private record Watched(
            String container,
            TaskProcess process,
            List<Resource> resources,
            BiFunction<String, TaskResourceLimitation, AgentCommand> end) {}

    /// `total` tells the resources of the agent; `nested` tells the leading processes of what is
    /// nested in a container.
    public PortWatch(
            PortRules rules,
            Supplier<List<Resource>> total,
            Function<String, List<Integer>> nested,
            Consumer<AgentCommand> sink) {
        this.rules = rules;
        this.total = total;
        this.nested = nested;
        this.sink = sink;
    }

    /// How many ports the last look found at which somebody listens who may not.
    public long ports() {
        return ports;
    }

    /// Looks at all tasks once.
    public void look(AgentState state) {
        List<Watched> all = new ArrayList<>();
        state.tasks().values().forEach(t -> add(all, state, t));
        state.executors().values().forEach(e -> add(all, state, e));
        if (all.isEmpty()) {
            reported = Map.of();
            ports = 0;
            return;
        }
        Map<String, List<Integer>> leaders = new LinkedHashMap<>();
        for (Watched each : all) {
            List<Integer> pids = new ArrayList<>(nested.apply(each.container()));
            pids.add(each.process().pid());
            leaders.put(each.container(), pids);
        }
        Map<Integer, List<Integer>> members =
                processes.members(leaders.values().stream().flatMap(List::stream).toList());
        ListeningSockets sockets = new ListeningSockets(PROC);
        Map<String, List<Value.Range>> found = new HashMap<>();
        for (Watched each : all) {
            List<Integer> pids =
                    leaders.getOrDefault(each.container(), List.of()).stream()
                            .flatMap(l -> members.getOrDefault(l, List.of()).stream())
                            .toList();
            List<Value.Range> foreign = foreign(each, sockets.of(pids));
            if (!foreign.isEmpty()) {
                found.put(each.container(), foreign);
                breach(each, foreign);
            }
        }
        reported = found;
        ports = found.values().stream().mapToLong(Ranges::size).sum();
    }

    private List<Value.Range> watched() {
        return switch (rules.scope()) {
            case ALL -> List.of(new Value.Range(0L, LAST_PORT));
            case OFFERED -> Resources.of(total.get()).ranges("ports");
            case RANGE -> rules.range();
        };
    }

    /// Those of the ports that matter and are not the container's own.
    private List<Value.Range> foreign(Watched container, Set<Integer> listens) {
        List<Value.Range> all =
                Ranges.normalized(
                        listens.stream().map(p -> new Value.Range((long) p, (long) p)).toList());
        List<Value.Range> own = Resources.of(container.resources()).ranges("ports");
        return Ranges.intersection(watched(), Ranges.difference(all, own));
    }

    private static void add(List<Watched> all, AgentState state, AgentTask task) {
        TaskProcess process = task.run().process();
        if (process == null || task.phase() != TaskPhase.RUNNING || task.isOfCustomExecutor()) {
            return;
        }
        List<Resource> resources = new ArrayList<>(task.info().resources());
        if (task.info().executor() != null) {
            resources.addAll(task.info().executor().resources());
        }
        if (task.group() != null) {
            state.tasks().values().stream()
                    .filter(t -> t.executorKey().equals(task.executorKey()))
                    .forEach(t -> resources.addAll(t.info().resources()));
        }
        String container = task.run().container();
        all.add(
                new Watched(
                        container,
                        process,
                        resources,
                        (message, limitation) ->
                                new AgentCommand.LimitExceeded(
                                        task.key(),
                                        container,
                                        Reason.REASON_CONTAINER_LIMITATION,
                                        message,
                                        limitation)));
    }

    private static void add(List<Watched> all, AgentState state, AgentExecutor executor) {
        TaskProcess process = executor.run().process();
        if (process == null
                || executor.phase() == ExecutorPhase.TERMINATING
                || executor.phase() == ExecutorPhase.ENDED) {
            return;
        }
        List<Resource> resources = new ArrayList<>(executor.info().resources());
        state.tasksOf(executor.key()).forEach(t -> resources.addAll(t.info().resources()));
        String container = executor.run().container();
        all.add(
                new Watched(
                        container,
                        process,
                        resources,
                        (message, limitation) ->
                                new AgentCommand.ExecutorLimitExceeded(
                                        executor.key(),
                                        container,
                                        Reason.REASON_CONTAINER_LIMITATION,
                                        message,
                                        limitation)));
    }

    private void breach(Watched container, List<Value.Range> foreign) {
        String message =
                "Container "
                        + container.container()
                        + " is listening on unallocated port(s): "
                        + ResourceText.formatRanges(foreign);
        if (!foreign.equals(reported.get(container.container()))) {
            LOG.log(System.Logger.Level.WARNING, message);
        }
        if (rules.breach() == PortRules.Breach.ENDED) {
            List<Resource> used = List.of(Resource.ranges("ports", foreign));
            sink.accept(container.end().apply(message, new TaskResourceLimitation(used)));
        }
    }
}
