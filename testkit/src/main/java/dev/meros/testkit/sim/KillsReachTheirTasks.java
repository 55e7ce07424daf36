package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.task.TaskKey;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A task that somebody has killed is over when everything has settled.
final class KillsReachTheirTasks extends Invariant {
    /// A kernel that crashes may take commands of the last moment with it.
    private static final Duration MOMENT = Duration.ofSeconds(5);

    private final Map<TaskKey, Instant> killed = new LinkedHashMap<>();
    private Instant last = Instant.EPOCH;

    @Override
    String sentence() {
        return "no kill is lost";
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        last = now;
        if (!(decision.answer() instanceof Answer.Accepted)) {
            return;
        }
        switch (command) {
            case FrameworkCommand.Called(Call call, _) -> {
                if (call.kill() != null
                        && call.kill().agentId() == null
                        && call.frameworkId() != null) {
                    note(state, call.frameworkId(), call.kill().taskId(), now);
                }
            }
            case OperatorCommand.KillTask k -> note(state, k.framework(), k.task(), now);
            default -> {}
        }
    }

    private void note(ClusterState state, FrameworkId framework, TaskId task, Instant now) {
        TaskEntry live = framework == null ? null : state.tasks().find(framework, task);
        if (live != null && !live.latestState().isTerminal()) {
            killed.putIfAbsent(live.key(), now);
        }
    }

    @Override
    void kernelCrashed() {
        killed.values().removeIf(at -> at.isAfter(last.minus(MOMENT)));
    }

    /// A killed task that is not over yet, if there is one.
    Optional<String> open(World world) {
        for (TaskKey key : killed.keySet()) {
            TaskEntry task = world.kernel.committed().tasks().find(key.framework(), key.task());
            if (task != null && !task.latestState().isTerminal()) {
                return Optional.of(
                        "task %s was killed at %s and is %s"
                                .formatted(key, killed.get(key), task.latestState()));
            }
        }
        return Optional.empty();
    }
}
