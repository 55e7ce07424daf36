package dev.meros.kernel.jmh;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.model.Volume;
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

/// Arithmetic with what cannot be added up: so many persistent volumes in reservations for ten
/// roles, and one of them.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class VolumesBenchmark {
    private static final int ROLES = 10;

    /// How many volumes an agent has.
    @Param({"10", "100"})
    public int volumes;

    private Resources agent = Resources.EMPTY;
    private Resources one = Resources.EMPTY;
    private Resources rest = Resources.EMPTY;

    @Setup
    public void setUp() {
        List<Resource> all =
                new ArrayList<>(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(24L)),
                                Resource.scalar("mem", Scalar.of(4_096L)),
                                Resource.scalar("disk", Scalar.of(4_096L))));
        for (int i = 0; i < volumes; i++) {
            all.add(volume(i));
        }
        agent = Resources.of(all);
        one = Resources.of(volume(volumes / 2));
        rest = agent.minus(one);
    }

    private static Resource volume(int index) {
        ReservationInfo reservation =
                new ReservationInfo(
                        "bench", null, "team-" + index % ROLES, ReservationInfo.Type.DYNAMIC);
        return Resource.builder()
                .name("disk")
                .type(Value.Type.SCALAR)
                .scalar(Scalar.of(100L))
                .reservations(List.of(reservation))
                .disk(
                        new DiskInfo(
                                new DiskInfo.Persistence("volume-" + index, "bench"),
                                Volume.builder().containerPath("data").mode(Volume.Mode.RW).build(),
                                null))
                .build();
    }

    @Benchmark
    public Resources plus() {
        return rest.plus(one);
    }

    @Benchmark
    public Resources minus() {
        return agent.minus(one);
    }

    @Benchmark
    public boolean contains() {
        return agent.contains(one);
    }

    @Benchmark
    public Resources allocatableTo() {
        return agent.allocatableTo("team-1");
    }
}
