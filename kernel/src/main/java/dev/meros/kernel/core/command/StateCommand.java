package dev.meros.kernel.core.command;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.StreamId;

/// Changes to framework state.
public sealed interface StateCommand extends Command {
    /// Changes entries of a framework, all or none; only the current subscription may.
    record Write(FrameworkId framework, StreamId stream, FrameworkState.Write write)
            implements StateCommand {}
}
