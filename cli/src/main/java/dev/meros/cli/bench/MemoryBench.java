package dev.meros.cli.bench;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.codec.Json;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Kernel;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.FrameworkCommand;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// Fills a state of the kernel with agents and running tasks and weighs it.
///
/// All comes as calls that were read from JSON, so that no text is shared that would not be in a
/// real kernel. The records are folded twice: into the state that decides and into that for
/// readers, as in a running kernel.
final class MemoryBench {
    private static final int FRAMEWORKS = 100;
    private static final long FIRST_PORT = 31_000;
    private static final long PORTS_PER_TASK = 3;
    private static final int MAX_PASSES = 100;
    private static final String AGENT_RESOURCES =
            "cpus:64;mem:262144;disk:2000000;ports:[31000-35999]";

    private final int agents;
    private final int tasksPerAgent;
    private final PrintWriter err;
    private final List<ClusterState> folds = new ArrayList<>();
    private final Map<FrameworkId, BareKernel.Link<FrameworkInfo>> frameworks = new HashMap<>();
    private final BareKernel kernel;
    private int made;

    MemoryBench(int agents, int tasksPerAgent, int folds, PrintWriter err) {
        this.agents = agents;
        this.tasksPerAgent = tasksPerAgent;
        this.err = err;
        for (int i = 0; i < folds; i++) {
            this.folds.add(new ClusterState(BareKernel.rules().history()));
        }
        this.kernel =
                BareKernel.leading(
                        new Kernel(BareKernel.rules()),
                        this.folds.getFirst(),
                        record -> this.folds.forEach(fold -> fold.apply(record)));
    }

    /// Live bytes of all states, and what each part adds.
    record Weight(long total, double perAgent, double perOffer, double perTask) {}

    Weight run() {
        long empty = JvmNotes.liveBytes();
        for (int i = 0; i < FRAMEWORKS; i++) {
            FrameworkInfo info =
                    ClusterShape.framework("framework-" + i, List.of("team-" + i % 10));
            frameworks.put(Objects.requireNonNull(info.id()), kernel.subscribe(info));
        }
        for (int i = 0; i < agents; i++) {
            register(i);
        }
        long withAgents = weigh("agents");
        int offered = kernel.allocate().offers().size();
        long withOffers = weigh("offers");
        launch();
        long full = weigh("tasks");
        if (tasks() != made) {
            throw new IllegalStateException(tasks() + " tasks (expected: " + made + ")");
        }
        return new Weight(
                full - empty,
                (double) (withAgents - empty) / agents,
                (double) (withOffers - withAgents) / Math.max(1, offered),
                (double) (full - withOffers) / Math.max(1, made));
    }

    /// How many tasks every one of the states holds.
    int tasks() {
        return folds.stream().mapToInt(fold -> fold.tasks().activeCount()).min().orElse(0);
    }

    private long weigh(String what) {
        long live = JvmNotes.liveBytes();
        err.printf("with %s: %.1f MB live%n", what, live / 1e6);
        err.flush();
        return live;
    }

    private void register(int index) {
        String hostname = "node-%05d.rack-%03d.example".formatted(index, index / 40);
        AgentInfo info =
                AgentInfo.builder()
                        .hostname(hostname)
                        .resources(ResourceText.parseResources(AGENT_RESOURCES))
                        .attributes(
                                ResourceText.parseAttributes("rack:r" + index / 40 + ";ssd:true"))
                        .build();
        AgentCall call =
                AgentCall.register(
                        new AgentCall.Register(
                                info,
                                new Address(
                                        hostname,
                                        "10.1.%d.%d".formatted(index >> 8, index & 255),
                                        5051),
                                "0.1.0",
                                List.of("MULTI_ROLE", "RESERVATION_REFINEMENT"),
                                List.of(),
                                List.of()));
        AgentCall read = Json.read(Json.write(call), AgentCall.class);
        kernel.send(
                new AgentCommand.Register(
                        Objects.requireNonNull(read.register()),
                        new StreamId(new UUID(3, index).toString())));
    }

    /// The offers that are out lead to tasks; what is left of an agent stays offered.
    private void launch() {
        Map<AgentId, Integer> placed = new HashMap<>();
        for (int pass = 0; pass < MAX_PASSES && made < agents * tasksPerAgent; pass++) {
            for (var offer : List.copyOf(kernel.state().offers().all())) {
                int before = placed.getOrDefault(offer.agent(), 0);
                if (before < tasksPerAgent) {
                    List<TaskInfo> tasks = new ArrayList<>();
                    for (int i = before; i < tasksPerAgent; i++) {
                        tasks.add(task(offer.agent(), i));
                    }
                    placed.put(offer.agent(), tasksPerAgent);
                    call(
                            offer.framework(),
                            Call.accept(
                                    offer.framework(),
                                    new Call.Accept(
                                            List.of(offer.id()),
                                            List.of(Offer.Operation.launch(tasks)),
                                            new Filters(3600.0))));
                    tasks.forEach(task -> run(offer.framework(), task));
                }
            }
            kernel.allocate();
        }
    }

    private TaskInfo task(AgentId agent, int slot) {
        int number = made++;
        String app = "shop-%04d-frontend".formatted(number % 5000);
        long port = FIRST_PORT + PORTS_PER_TASK * slot;
        return TaskInfo.builder()
                .name(app)
                .taskId(new TaskId(app + ".instance-" + new UUID(4, number)))
                .agentId(agent)
                .command(
                        CommandInfo.builder()
                                .value(
                                        "exec bin/serve --port $PORT0 --config conf/%s.json --id %d"
                                                .formatted(app, number))
                                .environment(
                                        new Environment(
                                                List.of(
                                                        variable("PORT0", Long.toString(port)),
                                                        variable("APP_ID", "/shop/" + app),
                                                        variable(
                                                                "DATABASE_URL",
                                                                "jdbc:postgresql://db-%03d.example/shop"
                                                                        .formatted(number % 200)))))
                                .build())
                .resources(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(0.5)),
                                Resource.scalar("mem", Scalar.of(512L)),
                                Resource.ranges("ports", List.of(new Value.Range(port, port)))))
                .build();
    }

    private static Environment.Variable variable(String name, String value) {
        return new Environment.Variable(name, value, Environment.Variable.Type.VALUE, null);
    }

    /// The agent says that a task runs, and its framework that it knows.
    private void run(FrameworkId framework, TaskInfo task) {
        Bytes uuid = kernel.newUuid();
        TaskStatus status =
                TaskStatus.builder()
                        .taskId(task.taskId())
                        .agentId(task.agentId())
                        .state(TaskState.TASK_RUNNING)
                        .source(TaskStatus.Source.SOURCE_EXECUTOR)
                        .timestamp(1.7672256e9)
                        .uuid(uuid)
                        .build();
        AgentCall update =
                AgentCall.update(
                        task.agentId(),
                        new AgentCall.Update(framework, status, TaskState.TASK_RUNNING));
        kernel.send(
                new AgentCommand.Called(
                        Json.read(Json.write(update), AgentCall.class),
                        Objects.requireNonNull(kernel.state().agents().stream(task.agentId()))));
        call(
                framework,
                Call.acknowledge(
                        framework, new Call.Acknowledge(task.agentId(), task.taskId(), uuid)));
    }

    private void call(FrameworkId framework, Call call) {
        kernel.send(
                new FrameworkCommand.Called(
                        Json.read(Json.write(call), Call.class),
                        Objects.requireNonNull(frameworks.get(framework)).stream()));
    }
}
