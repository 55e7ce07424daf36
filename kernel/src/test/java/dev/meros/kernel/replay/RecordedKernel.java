package dev.meros.kernel.replay;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferFilters;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.scheduler.Call;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.StateCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.engine.ClusterReader;
import dev.meros.kernel.engine.Engine;
import dev.meros.kernel.engine.EngineObserver;
import dev.meros.kernel.journal.RatisJournal;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// An engine on a journal on disk, with a clock of its own, that lives through a bit of everything.
final class RecordedKernel implements AutoCloseable {
    private static final StreamId FRAMEWORK = new StreamId("framework");

    private final RatisJournal journal;
    private final Engine engine;
    private final List<Effect> sent = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int names;

    RecordedKernel(Path directory, int imageEntries) {
        journal = new RatisJournal(directory);
        KernelRules usual =
                KernelRules.defaults(new KernelRules.Master("here", "127.0.0.1", 5050, "0.1.0"));
        // its agent never says that it is alive
        KernelRules rules =
                usual.withPatience(usual.patience().withAgentTimeout(Duration.ofDays(1)));
        engine =
                new Engine(
                        rules,
                        journal,
                        new Engine.Limits(1_000, 100, 4, imageEntries, Duration.ofMillis(20)),
                        new Engine.Parts(
                                () -> now, sent::add, new QuietObserver(), (_, e) -> fail(e)));
        await(engine.start());
    }

    /// Writes the journal of the test resources anew, into the directory that is its argument.
    static void main(String[] args) {
        try (RecordedKernel kernel = new RecordedKernel(Path.of(args[0]), 7)) {
            kernel.live();
            System.out.println(kernel.fingerprint());
        }
    }

    private static void fail(Throwable e) {
        throw new AssertionError(e);
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void send(Command command) {
        Answer answer = await(engine.submit(command));
        if (answer instanceof Answer.Refused refused) {
            throw new AssertionError(refused.message());
        }
    }

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    ClusterReader.Fingerprint fingerprint() {
        return await(engine.reader().fingerprint());
    }

    /// An agent, a framework with two roles, and a task that ends; state entries.
    void live() {
        AgentId known = registered();
        AgentId agent = known == null ? register() : known;
        FrameworkId framework = new FrameworkId("framework");
        subscribe(framework);
        pass(Duration.ofSeconds(1));
        for (int i = 0; i < 4; i++) {
            Offer offer = offer();
            TaskInfo task = task("task-" + names++, offer);
            send(
                    new FrameworkCommand.Called(
                            Call.accept(
                                    framework,
                                    new Call.Accept(
                                            List.of(offer.id()),
                                            List.of(Offer.Operation.launch(List.of(task))),
                                            new Filters(0.0))),
                            FRAMEWORK));
            pass(Duration.ofSeconds(1));
            status(
                    agent,
                    framework,
                    task,
                    i % 2 == 0 ? TaskState.TASK_RUNNING : TaskState.TASK_FAILED);
            write(framework, "entry-" + names);
            pass(Duration.ofSeconds(1));
        }
    }

    private AgentId register() {
        AgentInfo info =
                AgentInfo.builder()
                        .hostname("node")
                        .attributes(ResourceText.parseAttributes("rack:r1;level:[1-3];zone:z"))
                        .resources(
                                ResourceText.parseResources(
                                        "cpus:8;mem:4096;disk:1000;ports:[31000-32000]"))
                        .build();
        send(
                new AgentCommand.Register(
                        new AgentCall.Register(
                                info,
                                new Address("node", "10.0.0.1", 5051),
                                "0.1.0",
                                List.of("MULTI_ROLE", "RESERVATION_REFINEMENT"),
                                List.of(),
                                List.of()),
                        new StreamId("agent")));
        Awaitility.await().until(() -> registered() != null);
        return Objects.requireNonNull(registered());
    }

    private @Nullable AgentId registered() {
        for (Effect effect : sent) {
            if (effect instanceof Effect.ToAgent to) {
                AgentEvent.Registered registered = to.event().registered();
                if (registered != null) {
                    return registered.agentId();
                }
            }
        }
        return null;
    }

    private void subscribe(FrameworkId id) {
        Map<String, OfferFilters> filters = new LinkedHashMap<>();
        for (String role : List.of("b", "a", "c")) {
            filters.put(role, minimum());
        }
        FrameworkInfo info =
                FrameworkInfo.builder()
                        .user("nobody")
                        .name("framework")
                        .id(id)
                        .failoverTimeout(604_800.0)
                        .roles(List.of("b", "a", "c"))
                        .offerFilters(filters)
                        .capabilities(
                                List.of(
                                        new FrameworkInfo.Capability(
                                                FrameworkInfo.Capability.Type.MULTI_ROLE),
                                        new FrameworkInfo.Capability(
                                                FrameworkInfo.Capability.Type.PARTITION_AWARE)))
                        .build();
        send(
                new FrameworkCommand.Subscribe(
                        new Call.Subscribe(info, List.of("c"), null), FRAMEWORK));
    }

    private static OfferFilters minimum() {
        Map<String, Scalar> quantities = new LinkedHashMap<>();
        quantities.put("mem", Scalar.of(64L));
        quantities.put("cpus", Scalar.of(0.5));
        quantities.put("disk", Scalar.of(1L));
        return new OfferFilters(
                new OfferFilters.MinAllocatableResources(
                        List.of(new OfferFilters.ResourceQuantities(quantities))));
    }

    /// The newest offer that has not been answered.
    private Offer offer() {
        List<Offer> offers = new ArrayList<>();
        Awaitility.await()
                .until(
                        () -> {
                            offers.clear();
                            for (Effect effect : sent) {
                                if (effect instanceof Effect.ToFramework to
                                        && to.event().offers() != null) {
                                    offers.addAll(to.event().offers().offers());
                                }
                            }
                            return offers.size() > names;
                        });
        return offers.getLast();
    }

    private static TaskInfo task(String name, Offer offer) {
        return TaskInfo.builder()
                .name(name)
                .taskId(new TaskId(name))
                .agentId(offer.agentId())
                .resources(ResourceText.parseResources("cpus:0.5;mem:64"))
                .command(CommandInfo.builder().value("sleep 1000").build())
                .build();
    }

    private void status(AgentId agent, FrameworkId framework, TaskInfo task, TaskState state) {
        Bytes uuid = Bytes.of(new UUID(7, names));
        TaskStatus status =
                TaskStatus.builder()
                        .taskId(task.taskId())
                        .state(state)
                        .agentId(agent)
                        .source(TaskStatus.Source.SOURCE_EXECUTOR)
                        .timestamp(1.25)
                        .uuid(uuid)
                        .build();
        send(
                new AgentCommand.Called(
                        AgentCall.update(agent, new AgentCall.Update(framework, status, state)),
                        new StreamId("agent")));
        send(
                new FrameworkCommand.Called(
                        Call.acknowledge(
                                framework, new Call.Acknowledge(agent, task.taskId(), uuid)),
                        FRAMEWORK));
    }

    private void write(FrameworkId framework, String name) {
        send(
                new StateCommand.Write(
                        framework,
                        FRAMEWORK,
                        new FrameworkState.Write(
                                List.of(
                                        new FrameworkState.Change(
                                                name, 0L, Bytes.ofUtf8("ü " + name))))));
    }

    @Override
    public void close() {
        engine.close();
        journal.close();
    }

    private static final class QuietObserver implements EngineObserver {
        @Override
        public void decided(int commands, int records, int bytes) {}

        @Override
        public void committed(Duration latency) {}

        @Override
        public void sent(Effect effect) {}

        @Override
        public void overloaded() {}

        @Override
        public void stored(Duration took) {}
    }
}
