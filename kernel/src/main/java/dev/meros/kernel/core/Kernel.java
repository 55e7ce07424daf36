package dev.meros.kernel.core;

import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.command.StateCommand;
import dev.meros.kernel.core.effect.Answer;

import java.time.Instant;

/// The kernel as a function: what a command leads to in a state at a time.
///
/// The caller applies the records of a decision to the same state before it asks for the next one,
/// journals the durable ones, and releases effects and answer when these are committed. Commands
/// other than [ClockCommand.Lead] are refused with `UNAVAILABLE` before the first term.
public final class Kernel {
    private final KernelRules rules;

    public Kernel(KernelRules rules) {
        this.rules = rules;
    }

    /// Decides on a command; changes nothing. `now` does not go back from call to call.
    public Decision decide(ClusterState state, Command command, Instant now) {
        if (!(command instanceof ClockCommand.Lead) && (!state.isFounded() || state.term() == 0)) {
            return Decision.refused(
                    Answer.Refusal.UNAVAILABLE, "kernel: not leading (expected: a leading kernel)");
        }
        Step step = new Step(state, rules, now);
        return switch (command) {
            case FrameworkCommand c -> FrameworkCalls.decide(step, c);
            case AgentCommand c -> AgentCalls.decide(step, c);
            case ClockCommand c -> ClockSteps.decide(step, c);
            case NodeCommand c -> NodeCalls.decide(step, c);
            case OperatorCommand c -> OperatorCalls.decide(step, c);
            case RoleCommand c -> RoleCalls.decide(step, c);
            case StateCommand c -> StateCalls.decide(step, c);
        };
    }
}
