package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentState;
import dev.meros.api.model.AgentId;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.task.TaskEntry;

/// Histories have their limits, and what is to be considered exists.
final class BooksAreBounded extends Invariant {
    private static final int MOST_COMPLETED_ON_AGENT = 200;

    @Override
    String sentence() {
        return "the books are bounded";
    }

    @Override
    void look(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return;
        }
        ClusterState state = kernel.state();
        int past = world.kernel.rules.history().tasksPerFramework();
        int gone = world.kernel.rules.history().frameworks();
        expect(
                state.frameworks().completed().size() <= gone,
                "%d removed frameworks are kept",
                state.frameworks().completed().size());
        for (FrameworkEntry framework : state.frameworks().all()) {
            int kept = state.tasks().completedOf(framework.id()).size();
            expect(kept <= past, "%d ended tasks of %s are kept", kept, framework.id());
            for (TaskEntry task : state.tasks().of(framework.id())) {
                expect(
                        task.statuses().size() <= TaskEntry.MAX_STATUSES,
                        "task %s has %d statuses",
                        task.id(),
                        task.statuses().size());
            }
        }
        for (AgentId agent : state.agenda().agents()) {
            expect(state.agents().find(agent) != null, "agent %s is gone but marked", agent);
        }
    }

    @Override
    void agentStored(SimAgent agent, AgentState stored) {
        expect(
                stored.completed().size() <= MOST_COMPLETED_ON_AGENT,
                "%s keeps %d ended tasks",
                agent.name,
                stored.completed().size());
    }
}
