package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentEffect;
import dev.meros.agent.core.AgentState;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.record.KernelRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// A sentence that holds at all times. It hears of everything that happens in a simulation, and
/// ends the simulation with [#broken] when it does not hold any more.
abstract class Invariant {
    /// The sentence, as it is printed when it is broken.
    abstract String sentence();

    final RuntimeException broken(String how) {
        return new BrokenInvariant(sentence(), how);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more library
    final void expect(boolean holds, String how, @Nullable Object... arguments) {
        if (!holds) {
            throw broken(how.formatted(arguments));
        }
    }

    /// A broken invariant, before it is known in which seed and step.
    static final class BrokenInvariant extends RuntimeException {
        private static final long serialVersionUID = 1;
        final String sentence;

        BrokenInvariant(String sentence, String how) {
            super(how);
            this.sentence = sentence;
        }
    }

    /// A decision, in the state before it.
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {}

    /// A decision, in the state after it.
    void decided(ClusterState state, Command command, Decision decision, Instant now) {}

    /// Records are durable and folded into the reader's state.
    void committed(ClusterState committed, List<KernelRecord> records) {}

    /// A message leaves the kernel.
    void released(Effect effect) {}

    /// A kernel has read its journal; `before` is what was committed, and what had been on its way
    /// and turned out to have been written.
    void replayed(ClusterState before, ClusterState after) {}

    void kernelCrashed() {}

    /// An event reaches an agent.
    void agentHears(SimAgent agent, AgentEvent event) {}

    void agentDecided(
            SimAgent agent,
            AgentState before,
            AgentCommand command,
            dev.meros.agent.core.Decision decision) {}

    /// An agent has stored what it decided.
    void agentStored(SimAgent agent, AgentState stored) {}

    void agentCrashed(SimAgent agent, SimAgent.Loss loss) {}

    void containerStarted(SimAgent agent, AgentEffect.StartContainer start) {}

    void frameworkGets(SimDriver driver, Event event) {}

    void frameworkCalls(SimDriver driver, Call call) {}

    void frameworkDisconnected(SimDriver driver) {}

    /// An instance of a framework has ended, one way or the other.
    void frameworkCrashed(SimDriver driver) {}

    /// Called now and then for what is too expensive after every step.
    void look(World world) {}

    /// The faults have stopped and nothing moves any more.
    void settled(World world) {}

    /// All frameworks are gone and nothing moves any more.
    void drained(World world) {}
}
