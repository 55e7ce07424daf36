package dev.meros.cli.bench;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.explain.Change;
import dev.meros.kernel.core.explain.Explainer;
import dev.meros.kernel.core.explain.Question;
import dev.meros.kernel.core.explain.WhatIf;
import dev.meros.kernel.engine.StateCopy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// How long questions to the kernel take: the copy of the state, which holds up other reads, and
/// the answer, which is worked out apart from them.
final class ExplainBench {
    /// What no agent of the cluster has free.
    private static final String SHAPE = "cpus:12;mem:512";

    private final BenchCluster cluster;
    private final List<Long> copies = new ArrayList<>();
    private final List<Long> copyCpu = new ArrayList<>();
    private final List<Long> answers = new ArrayList<>();
    private final List<Long> answerCpu = new ArrayList<>();

    ExplainBench(BenchCluster cluster) {
        this.cluster = cluster;
    }

    /// Why a framework gets no room for something, with the changes that would help.
    void explain(BooleanSupplier more) {
        FrameworkId framework = BenchCluster.idOfFramework(cluster.frameworks.getFirst());
        String role = cluster.frameworks.getFirst().id().roles().getFirst();
        Resources shape = Resources.of(ResourceText.parseResources(SHAPE));
        while (more.getAsBoolean()) {
            ClusterState copy = copy(StateCopy.Part.OFFERABLE);
            long cpu = JvmNotes.cpuNanos();
            long start = System.nanoTime();
            new Explainer(
                            BareKernel.rules(),
                            () -> StateCopy.of(copy, StateCopy.Part.OFFERABLE),
                            cluster.kernel.now())
                    .explain(new Question(framework, role, shape, 1, List.of()));
            answers.add(System.nanoTime() - start);
            answerCpu.add(JvmNotes.cpuNanos() - cpu);
        }
    }

    /// What becomes of the tasks of an agent that is lost.
    void whatIf(BooleanSupplier more) {
        while (more.getAsBoolean()) {
            ClusterState copy = copy(StateCopy.Part.ALL);
            long cpu = JvmNotes.cpuNanos();
            long start = System.nanoTime();
            new WhatIf(
                            BareKernel.rules(),
                            new WhatIf.Twins(StateCopy.of(copy, StateCopy.Part.ALL), copy),
                            cluster.kernel.now(),
                            new WhatIf.Limits(200, () -> true))
                    .play(
                            List.of(
                                    new Change.RemoveAgent(
                                            BenchCluster.idOf(cluster.agents.getFirst()))));
            answers.add(System.nanoTime() - start);
            answerCpu.add(JvmNotes.cpuNanos() - cpu);
        }
    }

    private ClusterState copy(StateCopy.Part part) {
        long cpu = JvmNotes.cpuNanos();
        long start = System.nanoTime();
        ClusterState copy = StateCopy.of(cluster.kernel.state(), part);
        copies.add(System.nanoTime() - start);
        copyCpu.add(JvmNotes.cpuNanos() - cpu);
        return copy;
    }

    List<Long> copies() {
        return copies;
    }

    String text() {
        return ("the copy, which holds up other reads; cpu p50 %s ms; the answer, worked out apart"
                        + " from them: p50 %s, max %s, cpu p50 %s ms")
                .formatted(
                        JvmNotes.millis(copyCpu, 0.5),
                        JvmNotes.millis(answers, 0.5),
                        JvmNotes.millis(answers, 1),
                        JvmNotes.millis(answerCpu, 0.5));
    }
}
