package dev.meros.agent.core;

import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

/// How a custom executor ended: what that means for its tasks, unless the agent ended it, and the
/// wait status of its process.
record ExecutorEnd(Outcome outcome, int waitStatus) {
    private static final int SIGKILL = 9;

    /// The end of an executor in `phase`: the agent's own kill ends its monitor too, so that nobody
    /// is left to note a status.
    static ExecutorEnd of(ContainerExit exit, ExecutorPhase phase) {
        return switch (exit) {
            case ContainerExit.Exited(int status) ->
                    terminated("Executor exited with status " + status, (status & 0xff) << 8);
            case ContainerExit.Signalled(int signal) ->
                    terminated(
                            "Executor terminated with signal " + Outcome.signalName(signal),
                            signal);
            case ContainerExit.OutOfMemory() ->
                    new ExecutorEnd(
                            Outcome.failed(
                                    Reason.REASON_CONTAINER_LIMITATION_MEMORY,
                                    Outcome.OUT_OF_MEMORY),
                            SIGKILL);
            case ContainerExit.Vanished() when phase == ExecutorPhase.TERMINATING ->
                    of(new ContainerExit.Signalled(SIGKILL), phase);
            case ContainerExit.Vanished() ->
                    terminated(
                            "Executor is gone and left no exit status: it was killed from outside",
                            SIGKILL);
            case ContainerExit.MachineRestarted() -> terminated(Outcome.MACHINE_RESTARTED, SIGKILL);
        };
    }

    /// The end of an executor of which an agent that was restarted finds nothing.
    static ExecutorEnd missing(@Nullable AgentExecutor executor) {
        return executor != null && executor.run().process() != null
                ? of(new ContainerExit.Vanished(), executor.phase())
                : new ExecutorEnd(
                        new Outcome(
                                TaskState.TASK_DROPPED,
                                Reason.REASON_AGENT_RESTARTED,
                                "The agent was restarted before the executor was started"),
                        SIGKILL);
    }

    private static ExecutorEnd terminated(String message, int waitStatus) {
        return new ExecutorEnd(
                Outcome.failed(Reason.REASON_EXECUTOR_TERMINATED, message), waitStatus);
    }
}
