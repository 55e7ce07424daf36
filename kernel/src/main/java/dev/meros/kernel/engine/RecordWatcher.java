package dev.meros.kernel.engine;

import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.record.KernelRecord;

/// Hears of every record that is folded into the reader's state, from the moment at which it was
/// put in place with [ClusterReader#watch]. Called on the reader's thread, which waits; it must not
/// keep or change the state.
public interface RecordWatcher {
    /// A record will be folded next.
    void folding(ClusterState state, KernelRecord record);

    /// The record was folded.
    void folded(ClusterState state, KernelRecord record);

    /// All records of some decisions that were committed together were folded.
    void settled(ClusterState state);

    /// The watcher has thrown this, and is told of nothing any more.
    void failed(RuntimeException cause);
}
