package dev.meros.testkit.sim;

import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.StateCommand;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// Whoever does not hold the current stream of a framework or an agent changes nothing.
final class StaleStreamsAreRefused extends Invariant {
    @Override
    String sentence() {
        return "only the current stream of a framework or agent is listened to";
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        switch (command) {
            case FrameworkCommand.Called c -> {
                if (c.call().frameworkId() != null) {
                    check(state.frameworks().stream(c.call().frameworkId()), c.stream(), decision);
                }
            }
            case StateCommand.Write w ->
                    check(state.frameworks().stream(w.framework()), w.stream(), decision);
            case AgentCommand.Called c -> {
                if (c.call().agentId() != null) {
                    check(state.agents().stream(c.call().agentId()), c.stream(), decision);
                }
            }
            default -> {}
        }
    }

    private void check(@Nullable StreamId current, StreamId used, Decision decision) {
        if (!used.equals(current)) {
            expect(
                    decision.answer() instanceof Answer.Refused && decision.records().isEmpty(),
                    "a call on stream %s is obeyed, the current one is %s",
                    used,
                    current);
        }
    }
}
