package dev.meros.kernel.jmh;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
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
import dev.meros.kernel.core.record.OfferRecord;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Deciding whom to offer one agent that has changed, among so many frameworks in roles of ten: the
/// sorter when nobody has refused it, the filters when everybody has. The decision is not folded,
/// so it can be made again and again.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AllocationBenchmark {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NEVER = Instant.parse("2027-01-01T00:00:00Z");

    /// How many frameworks want offers.
    @Param({"10", "100", "1000", "3000"})
    public int frameworks;

    private final Kernel kernel =
            new Kernel(
                    KernelRules.defaults(
                            new KernelRules.Master("kernel.example", "127.0.0.1", 5050, "bench")));
    private ClusterState free = new ClusterState(KernelRules.History.defaults());
    private ClusterState refused = new ClusterState(KernelRules.History.defaults());

    @Setup
    public void setUp() {
        free = cluster();
        refused = cluster();
        AgentId agent = refused.agents().all().iterator().next().id();
        Resources total = refused.accounts().agent(agent).total();
        for (int i = 0; i < frameworks; i++) {
            FrameworkId framework = new FrameworkId("framework-" + i);
            refused.apply(new OfferRecord.Filtered(framework, role(i), agent, total, NEVER));
        }
    }

    private ClusterState cluster() {
        ClusterState state = new ClusterState(KernelRules.History.defaults());
        fold(state, new ClockCommand.Lead(1, "bench"));
        for (int i = 0; i < frameworks; i++) {
            FrameworkInfo info =
                    FrameworkInfo.builder()
                            .user("bench")
                            .name("framework-" + i)
                            .id(new FrameworkId("framework-" + i))
                            .failoverTimeout(3600.0)
                            .capabilities(
                                    List.of(
                                            new FrameworkInfo.Capability(
                                                    FrameworkInfo.Capability.Type.MULTI_ROLE)))
                            .roles(List.of(role(i)))
                            .build();
            fold(
                    state,
                    new FrameworkCommand.Subscribe(
                            new Call.Subscribe(info, List.of(), null),
                            new StreamId("framework-" + i)));
        }
        fold(state, new ClockCommand.Allocate());
        AgentInfo agent =
                AgentInfo.builder()
                        .hostname("agent")
                        .resources(
                                ResourceText.parseResources(
                                        "cpus:24;mem:4096;disk:4096;ports:[31000-31100,31200-32000]"))
                        .build();
        fold(
                state,
                new AgentCommand.Register(
                        new AgentCall.Register(
                                agent,
                                new Address("agent", null, 5051),
                                "bench",
                                List.of(),
                                List.of(),
                                List.of()),
                        new StreamId("agent")));
        return state;
    }

    private static String role(int framework) {
        return "department/team-" + framework / 10;
    }

    private void fold(ClusterState state, Command command) {
        kernel.decide(state, command, NOW).records().forEach(state::apply);
    }

    @Benchmark
    public Decision offered() {
        return kernel.decide(free, new ClockCommand.Allocate(), NOW);
    }

    @Benchmark
    public Decision refusedByAll() {
        return kernel.decide(refused, new ClockCommand.Allocate(), NOW);
    }
}
