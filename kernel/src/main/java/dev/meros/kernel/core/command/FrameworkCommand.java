package dev.meros.kernel.core.command;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.StreamId;

/// What frameworks ask.
public sealed interface FrameworkCommand extends Command {
    /// Opens a subscription on a new stream; replaces the one the framework has.
    record Subscribe(Call.Subscribe subscribe, StreamId stream) implements FrameworkCommand {}

    /// Any call but SUBSCRIBE. `stream` is empty when the request carried no stream id.
    record Called(Call call, StreamId stream) implements FrameworkCommand {}

    /// The stream of a subscription has broken or was closed by the framework.
    record StreamClosed(FrameworkId framework, StreamId stream) implements FrameworkCommand {}
}
