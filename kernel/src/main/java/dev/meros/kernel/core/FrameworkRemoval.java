package dev.meros.kernel.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.task.TaskEntry;

import java.util.LinkedHashSet;

/// Removes frameworks: mesos-v1 §2.2 TEARDOWN, §7.7.
final class FrameworkRemoval {
    private FrameworkRemoval() {}

    /// Its agents end its tasks and executors, its offers are void, its stream is closed.
    static void remove(Step step, FrameworkEntry framework) {
        FrameworkId id = framework.id();
        step.end(step.state.offers().of(id));
        // executors without tasks are known before it only
        LinkedHashSet<AgentId> agents = new LinkedHashSet<>(step.state.executors().agentsOf(id));
        step.add(new FrameworkRecord.Removed(id, step.now));
        for (TaskEntry task : step.state.tasks().of(id)) {
            agents.add(task.agent());
        }
        for (AgentId agent : agents) {
            step.tell(agent, AgentEvent.shutdownFramework(step.state.term(), id));
        }
        StreamId stream = step.state.frameworks().stream(id);
        if (stream != null) {
            step.add(new Effect.CloseStream(stream));
        }
    }
}
