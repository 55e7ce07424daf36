package dev.meros.agent.core;

/// How a container ended.
public sealed interface ContainerExit {
    /// Its command ended by itself with this status.
    record Exited(int status) implements ContainerExit {}

    /// A signal ended its command.
    record Signalled(int signal) implements ContainerExit {}

    /// It wanted more memory than it may have and was ended for it.
    record OutOfMemory() implements ContainerExit {}

    /// It is gone and left no status: killed together with its monitor.
    record Vanished() implements ContainerExit {}

    /// It ended with the machine, which has been started anew since.
    record MachineRestarted() implements ContainerExit {}
}
