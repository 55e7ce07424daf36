package dev.meros.cli.bench;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Task;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.Kernel;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.RecordPool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/// The kernel's core without a shell: commands in, decisions out, records folded at once, one
/// thread. No journal, no connections; time stands still unless it is told to pass.
final class BareKernel {
    private static final int MAX_STEPS = 1_000_000;

    private final Kernel kernel;
    private final ClusterState state;
    private final Consumer<KernelRecord> fold;
    private final RecordPool pool = new RecordPool();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long streams;
    private long uuids;

    private BareKernel(Kernel kernel, ClusterState state, Consumer<KernelRecord> fold) {
        this.kernel = kernel;
        this.state = state;
        this.fold = fold;
    }

    /// The usual rules, but simulated agents may be silent.
    static KernelRules rules() {
        KernelRules rules =
                KernelRules.defaults(
                        new KernelRules.Master("kernel.example", "127.0.0.1", 5050, "bench"));
        return rules.withPatience(
                rules.patience()
                        .withAgentTimeout(Duration.ofDays(1))
                        .withAgentReregisterTimeout(Duration.ofDays(1)));
    }

    /// A kernel in its first term.
    static BareKernel leading(Kernel kernel) {
        ClusterState state = new ClusterState(rules().history());
        return leading(kernel, state, state::apply);
    }

    /// A kernel in its first term; `fold` must apply each record to `state`, and may do more.
    static BareKernel leading(Kernel kernel, ClusterState state, Consumer<KernelRecord> fold) {
        BareKernel bare = new BareKernel(kernel, state, fold);
        bare.send(new ClockCommand.Lead(1, "bench"));
        return bare;
    }

    Instant now() {
        return now;
    }

    ClusterState state() {
        return state;
    }

    /// Decides on a command and folds what comes of it; a refusal is a defect of the benchmark.
    Decision send(Command command) {
        Decision decision = kernel.decide(state, command, now).withRecords(pool::shared);
        for (KernelRecord record : decision.records()) {
            fold.accept(record);
        }
        if (decision.answer() instanceof Answer.Refused refused) {
            throw new IllegalStateException(refused.message());
        }
        return decision;
    }

    /// Time passes in one step.
    void pass(Duration time) {
        now = now.plus(time);
        send(new ClockCommand.Tick());
    }

    /// Allocations until none is due: how long it took to decide them and to fold their records,
    /// how long of that a processor worked on it, the longest of them, and what was offered.
    record Pass(
            long nanos,
            long decideNanos,
            long cpuNanos,
            int steps,
            long longestNanos,
            List<Offer> offers) {}

    /// A kernel may do a large allocation in several steps, with other commands between them; here
    /// one follows the other.
    Pass allocate() {
        List<Decision> decisions = new ArrayList<>();
        long cpu = JvmNotes.cpuNanos();
        long nanos = 0;
        long decideNanos = 0;
        long longest = 0;
        do {
            long start = System.nanoTime();
            Decision decision = kernel.decide(state, new ClockCommand.Allocate(), now);
            long decided = System.nanoTime();
            for (KernelRecord record : decision.records()) {
                fold.accept(record);
            }
            long took = System.nanoTime() - start;
            nanos += took;
            decideNanos += decided - start;
            longest = Math.max(longest, took);
            decisions.add(decision);
        } while (state.allocationIsDue() && decisions.size() < MAX_STEPS);
        long cpuNanos = JvmNotes.cpuNanos() - cpu;
        List<Offer> offers = new ArrayList<>();
        for (Decision decision : decisions) {
            offers.addAll(offers(decision));
        }
        return new Pass(nanos, decideNanos, cpuNanos, decisions.size(), longest, offers);
    }

    private static List<Offer> offers(Decision decision) {
        List<Offer> offers = new ArrayList<>();
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.ToFramework to && to.event().offers() != null) {
                offers.addAll(to.event().offers().offers());
            }
        }
        return offers;
    }

    /// A framework or an agent with its open stream.
    record Link<I>(I id, StreamId stream) {}

    Link<FrameworkInfo> subscribe(FrameworkInfo info) {
        StreamId stream = newStream();
        send(new FrameworkCommand.Subscribe(new Call.Subscribe(info, List.of(), null), stream));
        return new Link<>(info, stream);
    }

    /// Registers an agent, again when `info` has an id.
    Link<AgentInfo> register(AgentInfo info, List<Task> tasks) {
        StreamId stream = newStream();
        Decision decision =
                send(
                        new AgentCommand.Register(
                                new AgentCall.Register(
                                        info,
                                        new Address(info.hostname(), null, 5051),
                                        "bench",
                                        List.of(),
                                        List.of(),
                                        tasks),
                                stream));
        return new Link<>(info.toBuilder().id(registered(decision)).build(), stream);
    }

    private static AgentId registered(Decision decision) {
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.ToAgent to) {
                AgentEvent.Registered registered = to.event().registered();
                if (registered != null) {
                    return registered.agentId();
                }
            }
        }
        throw new IllegalStateException("an agent was not registered: " + decision.effects());
    }

    Decision call(Link<FrameworkInfo> framework, Call call) {
        return send(new FrameworkCommand.Called(call, framework.stream()));
    }

    Decision call(Link<AgentInfo> agent, AgentCall call) {
        return send(new AgentCommand.Called(call, agent.stream()));
    }

    Bytes newUuid() {
        return Bytes.of(new UUID(1, uuids++));
    }

    private StreamId newStream() {
        return new StreamId(Objects.toString(new UUID(2, streams++)));
    }
}
