package dev.meros.api.framework;

import dev.meros.api.state.FrameworkState;

import java.util.List;

/// A write of framework state found other versions than it expected; nothing was written.
public final class StateConflictException extends StateException {
    private static final long serialVersionUID = 1;

    private final transient List<FrameworkState.Version> conflicts;

    public StateConflictException(FrameworkState.Conflict conflict) {
        super(conflict.message());
        this.conflicts = conflict.conflicts();
    }

    /// The entries that stood in the way, with the versions they have.
    public List<FrameworkState.Version> conflicts() {
        return conflicts;
    }
}
