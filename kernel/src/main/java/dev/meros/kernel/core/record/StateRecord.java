package dev.meros.kernel.core.record;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;

import java.util.List;

/// Framework state.
public sealed interface StateRecord extends KernelRecord.Durable {
    /// Entries of a framework were set (with their new version) or, without a value, deleted.
    record Written(FrameworkId framework, List<FrameworkState.Change> changes)
            implements StateRecord {}
}
