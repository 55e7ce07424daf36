package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.link.RegistrationPace;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentInfo;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What stands for the agent's link to the kernel: registers, keeps the stream alive, posts
/// updates, and registers again after a pause when the stream ends or falls silent.
final class AgentSession {
    private static final RegistrationPace PACE = RegistrationPace.defaults();
    private static final int CALLS_AT_A_TIME = 32;
    private static final List<String> CAPABILITIES =
            List.of(
                    "MULTI_ROLE",
                    "HIERARCHICAL_ROLE",
                    "RESERVATION_REFINEMENT",
                    "RESOURCE_PROVIDER",
                    "RESIZE_VOLUME",
                    "AGENT_OPERATION_FEEDBACK",
                    "AGENT_DRAINING");

    private final World world;
    private final SimAgent machine;
    private final AgentProcess process;
    private final Deque<AgentCall.Update> updates = new ArrayDeque<>();
    private @Nullable Wire wire;
    private AgentEvent.@Nullable Registered terms;
    private long attempt;
    private int failures;
    private long heardAt;
    private int calls;

    AgentSession(World world, SimAgent machine, AgentProcess process) {
        this.world = world;
        this.machine = machine;
        this.process = process;
    }

    boolean isRegistered() {
        return terms != null && wire != null;
    }

    @Nullable Wire wire() {
        return wire;
    }

    void connect() {
        long mine = ++attempt;
        process.ask(
                new AgentCommand.LinkLost(),
                state -> {
                    if (mine == attempt) {
                        register(mine, state);
                    }
                });
    }

    private void register(long mine, AgentState state) {
        AgentInfo info = machine.announced().toBuilder().id(state.id()).build();
        AgentCall.Register register =
                new AgentCall.Register(
                        info,
                        new Address(machine.name, "10.0.0.1", 5051),
                        "0.1.0",
                        CAPABILITIES,
                        List.of(),
                        state.reported().stream().map(AgentTask::toTask).toList(),
                        state.executors().values().stream()
                                .map(
                                        e ->
                                                new AgentCall.StandingExecutor(
                                                        e.key().framework(), e.info()))
                                .toList());
        AgentCall call = world.codec.pass(AgentCall.register(register), AgentCall.class);
        AgentCall.Register sent = call.register() == null ? register : call.register();
        world.network.open(
                machine.link,
                new Stream(mine),
                w -> new dev.meros.kernel.core.command.AgentCommand.Register(sent, w.stream),
                () -> failed(mine));
        world.agenda.after(
                PACE.answer(failures),
                () -> {
                    if (mine == attempt && terms == null) {
                        end();
                    }
                });
    }

    /// The request that opened the stream ends, before or after its first event.
    private void failed(long mine) {
        if (mine == attempt && wire != null) {
            end();
        } else {
            retry(mine);
        }
    }

    private void retry(long mine) {
        if (mine != attempt || !process.isAlive()) {
            return;
        }
        attempt++;
        long pause = micros(PACE.pause(++failures));
        long wait = world.dice.between(pause / 2, pause);
        world.agenda.after(
                wait,
                () -> {
                    if (process.isAlive()) {
                        connect();
                    }
                });
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    /// Reads the stream of one attempt.
    private final class Stream implements Wire.Reader {
        private final long mine;

        Stream(long mine) {
            this.mine = mine;
        }

        @Override
        public void opened(Wire opened) {
            if (mine != attempt) {
                opened.closeByReader();
                return;
            }
            wire = opened;
            heardAt = world.agenda.micros();
        }

        @Override
        public void refused(Wire refused) {
            retry(mine);
        }

        @Override
        public void received(Wire from, Effect effect) {
            if (from == wire && effect instanceof Effect.ToAgent(_, _, AgentEvent event)) {
                heardAt = world.agenda.micros();
                hear(event);
            }
        }

        @Override
        public void ended(Wire ended) {
            if (mine == attempt) {
                end();
            }
        }
    }

    private void hear(AgentEvent event) {
        if (event.type() == null || event.type() == AgentEvent.Type.HEARTBEAT) {
            return;
        }
        world.note(machine.name, "hears", event);
        if (event.type() == AgentEvent.Type.ERROR) {
            if (event.error() != null) {
                machine.refused(event.error().message());
            }
            end();
            return;
        }
        if (event.registered() != null) {
            terms = event.registered();
            failures = 0;
            machine.accepted();
            pulse(attempt, event.registered());
        }
        world.watch.agentHears(machine, event);
        process.submit(new AgentCommand.FromKernel(event));
    }

    /// Sends heartbeats and watches for the kernel's.
    private void pulse(long mine, AgentEvent.Registered agreed) {
        world.agenda.after(
                agreed.heartbeatMillis() * 1000,
                () -> {
                    if (mine != attempt || wire == null || !process.isAlive()) {
                        return;
                    }
                    if (world.agenda.micros() - heardAt > agreed.timeoutMillis() * 1000) {
                        end();
                        return;
                    }
                    post(AgentCall.heartbeat(agreed.agentId()));
                    pulse(mine, agreed);
                });
    }

    void send(AgentCall.Update update) {
        if (wire != null && terms != null) {
            updates.add(update);
            sendWaiting();
        }
    }

    /// What became of an operation; the kernel asks again when this does not arrive.
    void sendStatus(AgentCall.OperationUpdate update) {
        AgentEvent.Registered agreed = terms;
        if (agreed != null) {
            post(AgentCall.operationUpdate(agreed.agentId(), update));
        }
    }

    /// A custom executor has ended; may get lost.
    void sendEnd(ExecutorKey key, int status) {
        AgentEvent.Registered agreed = terms;
        if (agreed != null) {
            post(
                    AgentCall.executorEnded(
                            agreed.agentId(),
                            new AgentCall.ExecutorEnded(key.framework(), key.executor(), status)));
        }
    }

    private void sendWaiting() {
        AgentEvent.Registered agreed = terms;
        while (agreed != null && calls < CALLS_AT_A_TIME && !updates.isEmpty()) {
            post(AgentCall.update(agreed.agentId(), updates.remove()));
        }
    }

    private void post(AgentCall call) {
        Wire at = wire;
        if (at == null) {
            return;
        }
        long mine = attempt;
        calls++;
        AgentCall sent = world.codec.pass(call, AgentCall.class);
        world.network.call(
                machine.link,
                new dev.meros.kernel.core.command.AgentCommand.Called(sent, at.stream),
                call.type() == AgentCall.Type.HEARTBEAT
                        ? Network.Repeats.HARMLESS
                        : Network.Repeats.ONCE,
                answer -> {
                    if (mine != attempt || !process.isAlive()) {
                        return;
                    }
                    calls--;
                    if (answer instanceof Answer.Accepted) {
                        sendWaiting();
                    } else {
                        end();
                    }
                });
    }

    void reconnect() {
        if (wire != null) {
            end();
        }
    }

    /// Ends the session and comes back later.
    private void end() {
        Wire closing = wire;
        if (closing != null) {
            closing.closeByReader();
        }
        wire = null;
        terms = null;
        calls = 0;
        updates.clear();
        if (process.isAlive()) {
            process.submit(new AgentCommand.LinkLost());
            retry(attempt);
        }
    }

    void die(SimAgent.Loss loss) {
        attempt++;
        Wire closing = wire;
        wire = null;
        terms = null;
        if (closing != null) {
            if (loss == SimAgent.Loss.PROCESS) {
                closing.closeByReader();
            } else {
                closing.vanishReader();
            }
        }
    }
}
