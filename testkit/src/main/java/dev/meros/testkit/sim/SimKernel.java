package dev.meros.testkit.sim;

import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;

import org.jspecify.annotations.Nullable;

/// The kernel's machine: a disk that outlives the kernel's process, and the process while it runs.
final class SimKernel {
    private final World world;
    final SimJournal journal;
    final KernelRules rules;
    private @Nullable KernelProcess process;
    private ClusterState committed;
    private long term;
    private int starts;

    SimKernel(World world, KernelRules rules) {
        this.world = world;
        this.rules = rules;
        this.journal = new SimJournal(world);
        this.committed = new ClusterState(rules.history());
    }

    /// The process, or null while it is down.
    @Nullable KernelProcess process() {
        return process;
    }

    boolean isRunning() {
        return process != null;
    }

    int starts() {
        return starts;
    }

    /// What is committed, as a reader has it; outlives the process only for comparison.
    ClusterState committed() {
        return committed;
    }

    /// Reads the journal and leads in a new term.
    void start() {
        if (process != null) {
            return;
        }
        starts++;
        ClusterState before = committed;
        KernelProcess next = new KernelProcess(world, this, ++term);
        committed = next.replay();
        world.watch.replayed(before, committed);
        process = next;
        next.lead();
        world.note("kernel", "starts", "term " + term);
    }

    /// The process ends at once; `committed` is all that has survived.
    void crash(String why) {
        KernelProcess ending = process;
        if (ending == null) {
            return;
        }
        world.note("kernel", "crashes", why);
        process = null;
        ending.die();
        journal.crash();
        world.watch.kernelCrashed();
    }
}
