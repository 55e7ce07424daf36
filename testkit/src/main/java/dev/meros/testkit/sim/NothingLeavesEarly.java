package dev.meros.testkit.sim;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a message rests on is durable when the message leaves the kernel.
final class NothingLeavesEarly extends Invariant {
    private @Nullable ClusterState committed;

    @Override
    String sentence() {
        return "no effect leaves before its commit";
    }

    @Override
    void committed(ClusterState state, List<KernelRecord> records) {
        committed = state;
    }

    @Override
    void replayed(ClusterState before, ClusterState after) {
        committed = after;
    }

    @Override
    void released(Effect effect) {
        ClusterState books = committed;
        if (books == null) {
            return;
        }
        switch (effect) {
            case Effect.ToAgent a -> check(books, a.event());
            case Effect.ToFramework f -> {
                if (f.event().type() == Event.Type.SUBSCRIBED) {
                    expect(
                            books.frameworks().find(f.framework()) != null
                                    || books.frameworks().isCompleted(f.framework()),
                            "framework %s is told of a subscription that is not durable",
                            f.framework());
                }
            }
            case Effect.CloseStream _ -> {}
        }
    }

    private void check(ClusterState books, AgentEvent event) {
        AgentEvent.Launch launch = event.launch();
        if (launch != null && launch.frameworkInfo().id() != null) {
            var framework = launch.frameworkInfo().id();
            var task = launch.task().taskId();
            expect(
                    books.tasks().find(framework, task) != null
                            || books.tasks().findCompleted(framework, task) != null
                            || books.frameworks().find(framework) == null,
                    "task %s is launched before its launch is durable",
                    task);
        }
        AgentEvent.Acknowledge acknowledge = event.acknowledge();
        if (acknowledge != null) {
            TaskEntry task = books.tasks().find(acknowledge.frameworkId(), acknowledge.taskId());
            expect(
                    task == null || !task.awaits(acknowledge.uuid()),
                    "an acknowledgement for task %s leaves before it is durable",
                    acknowledge.taskId());
        }
        if (event.registered() != null) {
            String id = event.registered().agentId().value();
            // one that was removed again in the same batch is not in the books any more
            long number = Long.parseLong(id.substring(id.lastIndexOf("-S") + 2));
            expect(
                    number < books.agents().nextNumber(),
                    "agent %s gets an id that is not durable",
                    event.registered().agentId());
        }
    }
}
