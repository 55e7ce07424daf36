package dev.meros.agent.nested.core;

import dev.meros.agent.core.ContainerExit;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

/// How a container ended, as the wait calls tell it. `exitStatus` is as wait(2) has it: the status
/// of an exit in its second byte, the number of a signal in its first. It is unset when there is
/// none, and then state, reason and message say why.
public record ContainerEnd(
        @Nullable Integer exitStatus,
        @Nullable TaskState state,
        @Nullable Reason reason,
        @Nullable String message) {
    private static final int STATUS_SHIFT = 8;
    private static final int STATUS_MASK = 0xff;

    /// The end of a container that was started.
    public static ContainerEnd of(ContainerExit exit) {
        return switch (exit) {
            case ContainerExit.Exited(int status) ->
                    new ContainerEnd((status & STATUS_MASK) << STATUS_SHIFT, null, null, null);
            case ContainerExit.Signalled(int signal) -> new ContainerEnd(signal, null, null, null);
            case ContainerExit.OutOfMemory() ->
                    failed(Reason.REASON_CONTAINER_LIMITATION_MEMORY, "Memory limit exceeded");
            case ContainerExit.Vanished() ->
                    failed(
                            Reason.REASON_EXECUTOR_TERMINATED,
                            "The container is gone and left no exit status");
            case ContainerExit.MachineRestarted() ->
                    failed(Reason.REASON_EXECUTOR_TERMINATED, "The machine was restarted");
        };
    }

    static ContainerEnd failed(Reason reason, String message) {
        return new ContainerEnd(null, TaskState.TASK_FAILED, reason, message);
    }
}
