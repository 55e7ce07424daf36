package dev.meros.cli.server;

import dev.meros.agent.AgentException;
import dev.meros.batch.BatchException;
import dev.meros.cli.output.CommandException;
import dev.meros.kernel.KernelException;
import dev.meros.longrunning.LongRunningException;

import java.util.function.Supplier;

/// Turns what the modules throw for their users into the errors of commands.
public final class Starting {
    private Starting() {}

    /// The result of the action; throws [CommandException] with the module's own words when a
    /// setting is wrong or a server cannot start.
    public static <T> T of(Supplier<T> action) {
        try {
            return action.get();
        } catch (KernelException
                | AgentException
                | LongRunningException
                | BatchException
                | IllegalArgumentException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }
}
