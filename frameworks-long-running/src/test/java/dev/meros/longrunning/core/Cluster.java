package dev.meros.longrunning.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Resources;
import dev.meros.longrunning.codec.JsonText;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Decision;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.command.Moment;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.state.State;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/// A kernel with agents for the core alone, in one thread and from one seed: it carries out effects
/// by sending back offers and statuses.
final class Cluster {
    final LongRunning core = new LongRunning("*");
    final Random random;
    final List<Change> stored = new ArrayList<>();
    final List<Effect> effects = new ArrayList<>();
    final Map<String, TaskInfo> tasks = new LinkedHashMap<>();
    private final Map<String, TaskState> states = new TreeMap<>();
    private final Map<String, Resources> free = new TreeMap<>();
    private int offers;
    private boolean wanted;
    List<Request> demand = List.of();
    private boolean gathering;
    Instant now = Instant.parse("2030-01-01T00:00:00Z");

    Cluster(long seed, int agents) {
        random = new Random(seed);
        for (int i = 0; i < agents; i++) {
            free.put(
                    "agent" + i,
                    Resources.of(
                            Resource.scalar("cpus", Scalar.of(16)),
                            Resource.scalar("mem", Scalar.of(16_000)),
                            Resource.ranges("ports", List.of(new Value.Range(31_000L, 31_099L)))));
        }
        run(new Command.Subscribed());
    }

    Answer run(Command command) {
        Decision decision = core.decide(command, moment());
        stored.addAll(decision.records());
        effects.addAll(decision.effects());
        decision.effects().forEach(this::carryOut);
        return decision.answer();
    }

    private Moment moment() {
        return new Moment(now, () -> new UUID(random.nextLong(), random.nextLong()));
    }

    Answer post(String json) {
        return run(
                new Command.CreateApp(
                        document(json), Command.Force.RESPECT_LOCKS, new Command.Origin("", "")));
    }

    Answer put(String id, String json) {
        return put(id, json, Command.Force.RESPECT_LOCKS);
    }

    Answer put(String id, String json, Command.Force force) {
        return run(
                new Command.ChangeApp(
                        new AppId(id),
                        document(json),
                        Command.Absent.KEEP,
                        Command.Missing.CREATE,
                        force,
                        new Command.Origin("", "")));
    }

    private static Object document(String json) {
        return JsonText.read(json.replace('\'', '"')).orElseThrow();
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Launch(OfferId offer, List<TaskInfo> launched) -> {
                for (TaskInfo task : launched) {
                    String agent = task.agentId().value();
                    Resources taken = Resources.of(task.resources());
                    if (!free.getOrDefault(agent, Resources.EMPTY).contains(taken)) {
                        throw new AssertionError("more than offered: " + offer + " " + taken);
                    }
                    free.computeIfPresent(agent, (_, left) -> left.minus(taken));
                    tasks.put(task.taskId().value(), task);
                    states.put(task.taskId().value(), TaskState.TASK_STAGING);
                }
            }
            case Effect.Gather _ -> gathering = true;
            case Effect.Kill(TaskId task, var _) -> {
                if (tasks.containsKey(task.value())) {
                    states.put(task.value(), TaskState.TASK_KILLING);
                }
            }
            case Effect.Revive _ -> wanted = true;
            case Effect.Suppress _ -> wanted = false;
            case Effect.Request(var stated) -> demand = stated;
            case Effect.Decline _,
                    Effect.Acknowledge _,
                    Effect.Reconcile _,
                    Effect.Probe _,
                    Effect.ReadinessProbe _,
                    Effect.Publish _ -> {}
        }
    }

    /// Sends one offer per agent with everything that is free there.
    void offer() {
        run(new Command.OffersReceived(freeOffers()));
        gathered();
    }

    /// Sends each agent's offer in an event of its own, as a kernel does.
    void offerOneByOne() {
        freeOffers().forEach(offer -> run(new Command.OffersReceived(List.of(offer))));
        gathered();
    }

    /// Lets the time pass for which offers are gathered.
    private void gathered() {
        if (gathering) {
            gathering = false;
            run(new Command.OffersGathered());
        }
    }

    /// One offer per agent with everything that is free there.
    List<Offer> freeOffers() {
        List<Offer> round = new ArrayList<>();
        free.forEach(
                (agent, left) ->
                        round.add(
                                Offer.builder()
                                        .id(new OfferId("o" + offers++))
                                        .frameworkId(new FrameworkId("f"))
                                        .agentId(new AgentId(agent))
                                        .hostname(agent + ".example")
                                        .attributes(
                                                List.of(
                                                        Attribute.builder()
                                                                .name("rack")
                                                                .type(Value.Type.TEXT)
                                                                .text(new Value.Text(rack(agent)))
                                                                .build()))
                                        .resources(left.toList())
                                        .build()));
        return round;
    }

    private static String rack(String agent) {
        return "rack" + (agent.charAt(agent.length() - 1) - '0') % 2;
    }

    boolean wantsOffers() {
        return wanted;
    }

    /// Reports a state of a task; what ends gives its resources back.
    void report(String task, TaskState state) {
        report(TaskStatus.builder().taskId(new TaskId(task)).state(state).build());
    }

    void report(TaskStatus status) {
        TaskInfo info = tasks.get(status.taskId().value());
        states.put(status.taskId().value(), status.state());
        if (status.state().isTerminal() && info != null) {
            tasks.remove(status.taskId().value());
            free.computeIfPresent(
                    info.agentId().value(), (_, left) -> left.plus(Resources.of(info.resources())));
        }
        run(
                new Command.StatusReceived(
                        status.toBuilder()
                                .agentId(info == null ? new AgentId("x") : info.agentId())
                                .build()));
    }

    /// One thing happens to a task or an offer, by chance.
    void stir() {
        now = now.plusMillis(100 + random.nextInt(400));
        List<String> alive = List.copyOf(tasks.keySet());
        if (wanted && (alive.isEmpty() || random.nextInt(3) == 0)) {
            offer();
        } else if (!alive.isEmpty()) {
            String task = alive.get(random.nextInt(alive.size()));
            switch (states.getOrDefault(task, TaskState.TASK_STAGING)) {
                case TASK_STAGING -> report(task, TaskState.TASK_STARTING);
                case TASK_STARTING -> report(task, TaskState.TASK_RUNNING);
                case TASK_KILLING -> report(task, TaskState.TASK_KILLED);
                default -> {}
            }
        }
        run(new Command.Tick());
    }

    /// Lets things happen until no deployment is left.
    void settle() {
        for (int i = 0; i < 5000 && !core.state().deployments().isEmpty(); i++) {
            stir();
        }
        if (!core.state().deployments().isEmpty()) {
            throw new AssertionError(
                    "still deploying: "
                            + core.state().deployments()
                            + " with "
                            + core.state().instances());
        }
    }

    void pass(Duration duration) {
        now = now.plus(duration);
        run(new Command.Tick());
    }

    List<Instance> instances(String app) {
        return core.state().instances(new AppId(app));
    }

    /// The state as a restart would find it.
    State restored() {
        State state = new State();
        stored.forEach(state::apply);
        return state;
    }
}
