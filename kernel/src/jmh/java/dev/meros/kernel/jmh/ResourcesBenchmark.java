package dev.meros.kernel.jmh;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Resources;

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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Arithmetic with the resources of an agent whose ports are in so many pieces, of which a task
/// takes a tenth, at least one, and of which cpus and memory are reserved to so many roles, the
/// last of which is the task's.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ResourcesBenchmark {
    /// In how many pieces the ports are.
    @Param({"1", "10", "100", "1000"})
    public int pieces;

    /// To how many roles some cpus and memory are reserved.
    @Param({"0", "5"})
    public int reservations;

    private Resources agent = Resources.EMPTY;
    private Resources task = Resources.EMPTY;
    private Resources rest = Resources.EMPTY;
    private Resources copy = Resources.EMPTY;
    private List<Resource> message = List.of();

    @Setup
    public void setUp() {
        agent = resources(24, 4_096, pieces).plus(reserved(0, reservations));
        task =
                resources(2, 256, Math.max(1, pieces / 10))
                        .plus(reserved(Math.max(0, reservations - 1), reservations));
        rest = agent.minus(task);
        copy = rest.plus(task);
        message = agent.toList();
    }

    /// Every piece is of 5 ports, with 5 others between it and the next.
    private static Resources resources(long cpus, long mem, int pieces) {
        List<Value.Range> ranges = new ArrayList<>();
        for (long i = 0; i < pieces; i++) {
            ranges.add(new Value.Range(10_000 + 10 * i, 10_004 + 10 * i));
        }
        return Resources.of(
                Resource.scalar("cpus", Scalar.of(cpus)),
                Resource.scalar("mem", Scalar.of(mem)),
                Resource.scalar("disk", Scalar.of(mem)),
                Resource.ranges("ports", ranges));
    }

    /// One cpu and 128 MB for each of these roles.
    private static Resources reserved(int from, int end) {
        Resources sum = Resources.EMPTY;
        for (int i = from; i < end; i++) {
            Resources one =
                    Resources.of(
                            Resource.scalar("cpus", Scalar.of(1L)),
                            Resource.scalar("mem", Scalar.of(128L)));
            sum =
                    sum.plus(
                            one.pushReservation(
                                    new Resource.ReservationInfo(
                                            null,
                                            null,
                                            "department/team" + i,
                                            Resource.ReservationInfo.Type.STATIC)));
        }
        return sum;
    }

    @Benchmark
    public Resources plus() {
        return rest.plus(task);
    }

    @Benchmark
    public Resources minus() {
        return agent.minus(task);
    }

    @Benchmark
    public boolean contains() {
        return agent.contains(task);
    }

    @Benchmark
    public boolean equalToCopy() {
        return agent.equals(copy);
    }

    @Benchmark
    public boolean equalToOther() {
        return agent.equals(rest);
    }

    @Benchmark
    public Resources allocatableTo() {
        return agent.allocatableTo("department/team");
    }

    /// From a message, as every call and registration brings it.
    @Benchmark
    public Resources of() {
        return Resources.of(message);
    }
}
