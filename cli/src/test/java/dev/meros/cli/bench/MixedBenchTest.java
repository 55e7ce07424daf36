package dev.meros.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.meros.kernel.core.Kernel;
import dev.meros.kernel.core.allocation.AllocationRules;

import org.junit.jupiter.api.Test;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.List;

class MixedBenchTest {
    @Test
    void jainsIndexIsOneWhenAllHaveTheSame() {
        assertThat(MixedBench.jain(List.of(0.2, 0.2, 0.2))).isCloseTo(1, within(1e-9));
    }

    @Test
    void jainsIndexIsThePartOfThoseWhoHaveSomething() {
        assertThat(MixedBench.jain(List.of(0.5, 0.0, 0.0, 0.0))).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void frameworksThatHaveAllTheyWantStarveNobody() {
        Kernel kernel = new Kernel(BareKernel.rules().withAllocation(AllocationRules.USUAL));
        MixedBench bench = new MixedBench(kernel, "drf", MixedBench.Manner.NO_FILTER);

        BenchResult result =
                bench.run("mixed", new PrintWriter(OutputStream.nullOutputStream(), false, UTF_8));

        assertThat(result.notes()).startsWith("19500 of 19500 placed");
    }
}
