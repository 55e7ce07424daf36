package dev.meros.kernel.jmh;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.offer.OfferBook;
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
import java.util.concurrent.TimeUnit;

/// Looking up whether a framework has refused what an agent has: 100 frameworks have filters for so
/// many agents.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class FilterBenchmark {
    private static final int FRAMEWORKS = 100;
    private static final String ROLE = "department/team";

    /// How many agents there are.
    @Param({"100", "10000"})
    public int agents;

    private final OfferBook book = new OfferBook();
    private final Resources refused =
            Resources.of(
                    ResourceText.parseResources(
                            "cpus:8;mem:2048;disk:3072;ports:[31000-31100,31200-31300,31400-32000]"));
    private final Resources smaller =
            Resources.of(ResourceText.parseResources("cpus:2;mem:512;ports:[31210-31220]"));
    private final Resources larger =
            Resources.of(ResourceText.parseResources("cpus:9;mem:512;ports:[31210-31220]"));
    private FrameworkId[] frameworkIds = {};
    private AgentId[] agentIds = {};
    private int turn;

    @Setup
    public void setUp() {
        Instant until = Instant.parse("2030-01-01T00:00:00Z");
        frameworkIds = new FrameworkId[FRAMEWORKS];
        agentIds = new AgentId[agents];
        for (int a = 0; a < agents; a++) {
            agentIds[a] = new AgentId("agent-S" + a);
        }
        for (int f = 0; f < FRAMEWORKS; f++) {
            frameworkIds[f] = new FrameworkId("framework-" + f);
            for (AgentId agent : agentIds) {
                book.filter(new OfferRecord.Filtered(frameworkIds[f], ROLE, agent, refused, until));
            }
        }
    }

    private boolean asks(Resources resources) {
        turn = (turn + 7_919) % (agents * FRAMEWORKS);
        return book.refused(
                frameworkIds[turn % FRAMEWORKS], ROLE, agentIds[turn / FRAMEWORKS], resources);
    }

    @Benchmark
    public boolean whatWasRefused() {
        return asks(refused);
    }

    @Benchmark
    public boolean lessThanWasRefused() {
        return asks(smaller);
    }

    @Benchmark
    public boolean moreThanWasRefused() {
        return asks(larger);
    }
}
