package dev.meros.kernel.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.operation.Site;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.engine.RecordWatcher;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// A kernel with its state and a virtual clock, and what it has sent, for tests.
final class World {
    static final KernelRules.Master MASTER =
            new KernelRules.Master("kernel.example", "10.0.0.1", 5050, "0.1.0");

    final KernelRules rules;
    final Kernel kernel;
    ClusterState state;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    final List<KernelRecord.Durable> journal = new ArrayList<>();
    final Map<StreamId, List<Event>> events = new LinkedHashMap<>();
    final Map<StreamId, List<AgentEvent>> agentEvents = new LinkedHashMap<>();
    final List<StreamId> closed = new ArrayList<>();

    /// Told of all records that are folded.
    @Nullable RecordWatcher watcher;

    private long streams;
    private long uuids;
    private long terms;

    World() {
        this(KernelRules.defaults(MASTER));
    }

    World(KernelRules rules) {
        this.rules = rules;
        this.kernel = new Kernel(rules);
        this.state = new ClusterState(rules.history());
    }

    /// A world in its first term.
    static World leading() {
        World world = new World();
        world.lead();
        return world;
    }

    static World leading(KernelRules rules) {
        World world = new World(rules);
        world.lead();
        return world;
    }

    Answer send(Command command) {
        Decision decision = kernel.decide(state, command, now);
        for (KernelRecord record : decision.records()) {
            if (watcher != null) {
                watcher.folding(state, record);
            }
            state.apply(record);
            if (watcher != null) {
                watcher.folded(state, record);
            }
            if (record instanceof KernelRecord.Durable durable) {
                journal.add(durable);
            }
        }
        if (watcher != null) {
            watcher.settled(state);
        }
        decision.effects().forEach(this::deliver);
        return decision.answer();
    }

    private void deliver(Effect effect) {
        switch (effect) {
            case Effect.ToFramework e -> of(e.stream()).add(e.event());
            case Effect.ToAgent e -> ofAgent(e.stream()).add(e.event());
            case Effect.CloseStream e -> closed.add(e.stream());
        }
    }

    List<Event> of(StreamId stream) {
        return events.computeIfAbsent(stream, _ -> new ArrayList<>());
    }

    List<AgentEvent> ofAgent(StreamId stream) {
        return agentEvents.computeIfAbsent(stream, _ -> new ArrayList<>());
    }

    StreamId newStream() {
        return new StreamId("stream-" + streams++);
    }

    Bytes newUuid() {
        return Bytes.of(new UUID(7, uuids++));
    }

    void lead() {
        send(new ClockCommand.Lead(++terms, "cluster"));
    }

    /// The kernel is started anew: what was not durable is lost.
    void restart() {
        ClusterState fresh = new ClusterState(rules.history());
        journal.forEach(fresh::apply);
        state = fresh;
        lead();
    }

    void allocate() {
        send(new ClockCommand.Allocate());
    }

    /// Time passes in steps of 100 ms, with a tick after each.
    void pass(Duration time) {
        for (long ms = time.toMillis(); ms > 0; ms -= 100) {
            now = now.plusMillis(Math.min(100, ms));
            send(new ClockCommand.Tick());
        }
    }

    /// As [#pass], while all agents that are connected say that they are alive.
    void passWithHeartbeats(Duration time) {
        for (long ms = time.toMillis(); ms > 0; ms -= 100) {
            now = now.plusMillis(Math.min(100, ms));
            for (AgentId agent : List.copyOf(state.agents().links().keySet())) {
                StreamId stream = Objects.requireNonNull(state.agents().stream(agent));
                send(new AgentCommand.Called(AgentCall.heartbeat(agent), stream));
            }
            send(new ClockCommand.Tick());
        }
    }

    // ---- frameworks

    static FrameworkInfo.Builder info(String name) {
        return FrameworkInfo.builder()
                .user("nobody")
                .name(name)
                .id(new FrameworkId(name))
                .failoverTimeout(60.0)
                .capabilities(
                        List.of(
                                capability(FrameworkInfo.Capability.Type.MULTI_ROLE),
                                capability(FrameworkInfo.Capability.Type.PARTITION_AWARE),
                                capability(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT)))
                .roles(List.of(name));
    }

    static FrameworkInfo.Capability capability(FrameworkInfo.Capability.Type type) {
        return new FrameworkInfo.Capability(type);
    }

    /// A framework whose name is also its id and its only role, with an open stream.
    Client subscribe(String name) {
        return subscribe(info(name).build());
    }

    Client subscribe(FrameworkInfo info) {
        return subscribe(info, List.of());
    }

    Client subscribe(FrameworkInfo info, List<String> suppressed) {
        StreamId stream = newStream();
        send(new FrameworkCommand.Subscribe(new Call.Subscribe(info, suppressed, null), stream));
        FrameworkId id =
                of(stream).stream()
                        .map(Event::subscribed)
                        .filter(Objects::nonNull)
                        .map(Event.Subscribed::frameworkId)
                        .findFirst()
                        .orElse(new FrameworkId("refused"));
        return new Client(id, stream);
    }

    /// A subscribed framework as it sees the kernel.
    final class Client {
        final FrameworkId id;
        final StreamId stream;

        Client(FrameworkId id, StreamId stream) {
            this.id = id;
            this.stream = stream;
        }

        Answer call(Call call) {
            return send(new FrameworkCommand.Called(call, stream));
        }

        List<Event> events() {
            return of(stream);
        }

        List<Event.Type> eventTypes() {
            return events().stream().map(e -> Objects.requireNonNull(e.type())).toList();
        }

        /// What came since the last call of this method is forgotten.
        void clear() {
            events().clear();
        }

        /// All offers in the events so far.
        List<Offer> offers() {
            return events().stream()
                    .map(Event::offers)
                    .filter(Objects::nonNull)
                    .flatMap(o -> o.offers().stream())
                    .toList();
        }

        Offer offer() {
            allocate();
            return offers().getLast();
        }

        List<OfferId> rescinded() {
            return events().stream()
                    .map(Event::rescind)
                    .filter(Objects::nonNull)
                    .map(Event.Rescind::offerId)
                    .toList();
        }

        List<TaskStatus> statuses() {
            return events().stream()
                    .map(Event::update)
                    .filter(Objects::nonNull)
                    .map(Event.Update::status)
                    .toList();
        }

        TaskStatus status() {
            return statuses().getLast();
        }

        Answer accept(Offer offer, TaskInfo... tasks) {
            return call(
                    Call.accept(
                            id,
                            new Call.Accept(
                                    List.of(offer.id()),
                                    List.of(Offer.Operation.launch(List.of(tasks))),
                                    null)));
        }

        Answer acceptGroup(Offer offer, ExecutorInfo executor, TaskInfo... tasks) {
            Offer.Operation operation =
                    Offer.Operation.builder()
                            .type(Offer.Operation.Type.LAUNCH_GROUP)
                            .launchGroup(
                                    new Offer.Operation.LaunchGroup(
                                            executor, new TaskGroupInfo(List.of(tasks))))
                            .build();
            return call(
                    Call.accept(
                            id, new Call.Accept(List.of(offer.id()), List.of(operation), null)));
        }

        Answer decline(Offer offer) {
            return call(Call.decline(id, new Call.Decline(List.of(offer.id()), null)));
        }

        Answer acknowledge(TaskStatus status) {
            return call(
                    Call.acknowledge(
                            id,
                            new Call.Acknowledge(
                                    Objects.requireNonNull(status.agentId()),
                                    status.taskId(),
                                    Objects.requireNonNull(status.uuid()))));
        }

        void close() {
            send(new FrameworkCommand.StreamClosed(id, stream));
        }
    }

    // ---- agents

    static final String USUAL = "cpus:4;mem:4096;disk:10000;ports:[31000-31999]";

    static final List<String> CAPABILITIES =
            List.of(
                    Site.HIERARCHICAL_ROLE,
                    Site.RESERVATION_REFINEMENT,
                    Site.RESIZE_VOLUME,
                    Site.RESOURCE_PROVIDER,
                    Site.OPERATION_FEEDBACK);

    Node register(String hostname) {
        return register(hostname, USUAL);
    }

    Node register(String hostname, String resources) {
        return register(
                AgentInfo.builder()
                        .hostname(hostname)
                        .resources(ResourceText.parseResources(resources))
                        .build(),
                List.of());
    }

    Node register(AgentInfo info, List<Task> tasks) {
        return register(info, tasks, List.of());
    }

    Node register(AgentInfo info, List<Task> tasks, List<AgentCall.StandingExecutor> executors) {
        StreamId stream = newStream();
        Address address = new Address(info.hostname(), "10.0.1.1", 5051);
        send(
                new AgentCommand.Register(
                        new AgentCall.Register(
                                info, address, "0.1.0", CAPABILITIES, List.of(), tasks, executors),
                        stream));
        AgentId id =
                ofAgent(stream).stream()
                        .map(AgentEvent::registered)
                        .filter(Objects::nonNull)
                        .map(AgentEvent.Registered::agentId)
                        .findFirst()
                        .orElse(new AgentId("refused"));
        return new Node(info.toBuilder().id(id).build(), id, stream);
    }

    /// A registered agent as it sees the kernel.
    final class Node {
        final AgentInfo info;
        final AgentId id;
        final StreamId stream;

        Node(AgentInfo info, AgentId id, StreamId stream) {
            this.info = info;
            this.id = id;
            this.stream = stream;
        }

        List<AgentEvent> events() {
            return ofAgent(stream);
        }

        List<AgentEvent.Type> eventTypes() {
            return events().stream()
                    .map(e -> Objects.requireNonNull(e.type()))
                    .filter(t -> t != AgentEvent.Type.HEARTBEAT)
                    .toList();
        }

        Answer call(AgentCall call) {
            return send(new AgentCommand.Called(call, stream));
        }

        Answer heartbeat() {
            return call(AgentCall.heartbeat(id));
        }

        /// Sends a status with a new uuid.
        TaskStatus update(FrameworkId framework, TaskInfo task, TaskState taskState) {
            return update(framework, task, taskState, taskState);
        }

        TaskStatus update(
                FrameworkId framework, TaskInfo task, TaskState taskState, TaskState latest) {
            TaskStatus status =
                    TaskStatus.builder()
                            .taskId(task.taskId())
                            .state(taskState)
                            .agentId(id)
                            .source(TaskStatus.Source.SOURCE_EXECUTOR)
                            .uuid(newUuid())
                            .build();
            update(framework, status, latest);
            return status;
        }

        Answer update(FrameworkId framework, TaskStatus status, TaskState latest) {
            return call(AgentCall.update(id, new AgentCall.Update(framework, status, latest)));
        }

        void close() {
            send(new AgentCommand.StreamClosed(id, stream));
        }

        /// Registers again under the same id with these tasks.
        Node again(Task... tasks) {
            return register(info, List.of(tasks));
        }

        Resources used() {
            return state.accounts().agent(id).used();
        }
    }

    static TaskInfo task(String name, Offer offer, String resources) {
        return TaskInfo.builder()
                .name(name)
                .taskId(new TaskId(name))
                .agentId(offer.agentId())
                .resources(ResourceText.parseResources(resources))
                .command(CommandInfo.builder().value("sleep 1000").build())
                .build();
    }

    /// The agent's own executor with what it needs for itself.
    static ExecutorInfo executor(String name) {
        return ExecutorInfo.builder()
                .executorId(new ExecutorId(name))
                .type(ExecutorInfo.Type.DEFAULT)
                .resources(ResourceText.parseResources("cpus:0.1;mem:32;disk:1"))
                .build();
    }

    static Task reported(FrameworkId framework, TaskInfo task, TaskState taskState) {
        return Task.builder()
                .name(task.name())
                .taskId(task.taskId())
                .frameworkId(framework)
                .agentId(task.agentId())
                .state(taskState)
                .resources(task.resources())
                .build();
    }

    static Attribute attribute(String name, String value) {
        return Attribute.builder()
                .name(name)
                .type(Value.Type.TEXT)
                .text(new Value.Text(value))
                .build();
    }

    @Nullable String refusal(Answer answer) {
        return answer instanceof Answer.Refused refused
                ? refused.refusal().status() + " " + refused.message()
                : null;
    }
}
