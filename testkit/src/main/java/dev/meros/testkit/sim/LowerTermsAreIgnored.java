package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.Decision;

/// An agent does nothing on the word of a leader whose term is over.
final class LowerTermsAreIgnored extends Invariant {
    @Override
    String sentence() {
        return "no message of a lower term is obeyed";
    }

    @Override
    void agentDecided(SimAgent agent, AgentState before, AgentCommand command, Decision decision) {
        expect(
                decision.state().term() >= before.term(),
                "%s goes back from term %d to %d",
                agent.name,
                before.term(),
                decision.state().term());
        if (command instanceof AgentCommand.FromKernel(var event) && event.term() < before.term()) {
            expect(
                    decision.records().isEmpty() && decision.effects().isEmpty(),
                    "%s in term %d obeys %s of term %d",
                    agent.name,
                    before.term(),
                    event.type(),
                    event.term());
        }
    }
}
