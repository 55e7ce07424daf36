package dev.meros.kernel.core.record;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;

import java.util.List;

/// Framework state.
public sealed interface StateRecord extends KernelRecord.Durable {
    /// Entries of a framework were set or, without a value, deleted. The versions expected have
    /// been found true: the new version of an entry is the expected one plus 1.
    record Written(FrameworkId framework, List<FrameworkState.Change> changes)
            implements StateRecord {}
}
