package dev.meros.testkit.sim;

import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.record.KernelRecord;

/// Owner, reader, a restart from the bytes of the journal and one from a snapshot: all have the
/// same state hash.
final class SameJournalSameState extends Invariant {
    private static final int LOOKS = 16;

    private int looks;

    @Override
    String sentence() {
        return "the same journal gives the same state";
    }

    @Override
    void replayed(ClusterState before, ClusterState after) {
        expect(
                !before.isFounded() || before.stateHash() == after.stateHash(),
                "committed: %016x, replayed: %016x",
                before.stateHash(),
                after.stateHash());
    }

    @Override
    void look(World world) {
        if (++looks % LOOKS == 0) {
            compare(world);
        }
    }

    private void compare(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel != null && kernel.isQuiet()) {
            long owner = kernel.state().stateHash();
            long reader = world.kernel.committed().stateHash();
            expect(owner == reader, "owner: %016x, reader: %016x", owner, reader);
        }
    }

    @Override
    void settled(World world) {
        compare(world);
        ClusterState books = world.kernel.committed();
        ClusterState restored = new ClusterState(world.kernel.rules.history());
        for (KernelRecord.Durable record : books.snapshot()) {
            restored.apply(record);
        }
        expect(
                books.stateHash() == restored.stateHash(),
                "books: %016x, from their snapshot: %016x",
                books.stateHash(),
                restored.stateHash());
    }

    @Override
    void drained(World world) {
        settled(world);
    }
}
