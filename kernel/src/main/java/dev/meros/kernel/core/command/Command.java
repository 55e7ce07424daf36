package dev.meros.kernel.core.command;

/// Something asked of the kernel. Each command is answered exactly once
/// ([dev.meros.kernel.core.effect.Answer]).
public sealed interface Command
        permits AgentCommand,
                ClockCommand,
                FrameworkCommand,
                NodeCommand,
                OperatorCommand,
                RoleCommand,
                StateCommand {}
