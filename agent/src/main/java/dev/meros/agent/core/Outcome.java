package dev.meros.agent.core;

import dev.meros.api.model.TaskResourceLimitation;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

/// How a task ended, in the terms of its final status; `limitation` is what it took too much of, if
/// that is known. Messages are those of Mesos' command executor, which frameworks show and
/// sometimes read.
public record Outcome(
        TaskState state,
        @Nullable Reason reason,
        String message,
        @Nullable TaskResourceLimitation limitation) {
    private static final int MAX_MESSAGE = 1000;
    private static final int COMMAND_NOT_FOUND = 127;
    static final String MACHINE_RESTARTED = "The machine was restarted";

    static final String OUT_OF_MEMORY = "Memory limit exceeded";

    public Outcome {
        message = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
    }

    /// An outcome that no limit is to blame for.
    public Outcome(TaskState state, @Nullable Reason reason, String message) {
        this(state, reason, message, null);
    }

    public static Outcome failed(Reason reason, String message) {
        return new Outcome(TaskState.TASK_FAILED, reason, message);
    }

    /// The outcome of a container that nobody asked to end.
    public static Outcome of(ContainerExit exit) {
        return switch (exit) {
            case ContainerExit.Exited(int status) when status == 0 ->
                    new Outcome(TaskState.TASK_FINISHED, null, "Command exited with status 0");
            case ContainerExit.Exited(int status) ->
                    failed(
                            Reason.REASON_COMMAND_EXECUTOR_FAILED,
                            "Command exited with status "
                                    + status
                                    + (status == COMMAND_NOT_FOUND ? " (command not found)" : ""));
            case ContainerExit.Signalled(int signal) ->
                    failed(
                            Reason.REASON_COMMAND_EXECUTOR_FAILED,
                            "Command terminated with signal " + signalName(signal));
            case ContainerExit.OutOfMemory() ->
                    failed(Reason.REASON_CONTAINER_LIMITATION_MEMORY, OUT_OF_MEMORY);
            case ContainerExit.Vanished() ->
                    failed(
                            Reason.REASON_EXECUTOR_TERMINATED,
                            "Command is gone and left no exit status: it was killed from outside");
            case ContainerExit.MachineRestarted() ->
                    failed(Reason.REASON_EXECUTOR_TERMINATED, MACHINE_RESTARTED);
        };
    }

    /// The message of a task that ended because it was asked to.
    static String killedMessage(ContainerExit exit) {
        return switch (exit) {
            case ContainerExit.Exited(int status) ->
                    "Command exited with status " + status + " after it was told to end";
            case ContainerExit.Signalled(int signal) ->
                    "Command terminated with signal " + signalName(signal);
            case ContainerExit.OutOfMemory() -> OUT_OF_MEMORY;
            case ContainerExit.Vanished() -> "Command terminated with signal Killed";
            case ContainerExit.MachineRestarted() -> MACHINE_RESTARTED;
        };
    }

    /// What strsignal(3) says for the signals that Linux and macOS number alike.
    static String signalName(int signal) {
        return switch (signal) {
            case 1 -> "Hangup";
            case 2 -> "Interrupt";
            case 3 -> "Quit";
            case 4 -> "Illegal instruction";
            case 5 -> "Trace/breakpoint trap";
            case 6 -> "Aborted";
            case 8 -> "Floating point exception";
            case 9 -> "Killed";
            case 11 -> "Segmentation fault";
            case 13 -> "Broken pipe";
            case 14 -> "Alarm clock";
            case 15 -> "Terminated";
            default -> Integer.toString(signal);
        };
    }
}
