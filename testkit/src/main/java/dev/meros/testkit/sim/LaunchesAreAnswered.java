package dev.meros.testkit.sim;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.TaskRecord;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Each task of an ACCEPT is either taken into the books, and its agent told, or its framework gets
/// a terminal status for it at once.
final class LaunchesAreAnswered extends Invariant {
    @Override
    String sentence() {
        return "every task of an accept is launched or refused";
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        if (!(command instanceof FrameworkCommand.Called(Call call, _))
                || call.accept() == null
                || call.frameworkId() == null
                || !(decision.answer() instanceof Answer.Accepted)) {
            return;
        }
        Set<TaskId> booked = new HashSet<>();
        for (KernelRecord record : decision.records()) {
            if (record instanceof TaskRecord.Launched launched) {
                booked.add(launched.task().taskId());
            }
        }
        Set<TaskId> sent = new HashSet<>();
        Set<TaskId> refused = new HashSet<>();
        for (Effect effect : decision.effects()) {
            switch (effect) {
                case Effect.ToAgent(_, _, AgentEvent event) -> {
                    if (event.launch() != null) {
                        sent.add(event.launch().task().taskId());
                    }
                    if (event.launchGroup() != null) {
                        event.launchGroup().taskGroup().tasks().forEach(t -> sent.add(t.taskId()));
                    }
                }
                case Effect.ToFramework(_, _, Event event) -> {
                    if (event.update() != null && event.update().status().state().isTerminal()) {
                        refused.add(event.update().status().taskId());
                    }
                }
                case Effect.CloseStream _ -> {}
            }
        }
        for (Offer.Operation operation : call.accept().operations()) {
            if (operation.launch() != null) {
                for (TaskInfo task : operation.launch().taskInfos()) {
                    check(call.frameworkId(), task.taskId(), booked, sent, refused);
                }
            }
            if (operation.launchGroup() != null) {
                for (TaskInfo task : operation.launchGroup().taskGroup().tasks()) {
                    check(call.frameworkId(), task.taskId(), booked, sent, refused);
                }
            }
        }
    }

    private void check(
            FrameworkId framework,
            TaskId task,
            Set<TaskId> booked,
            Set<TaskId> sent,
            Set<TaskId> refused) {
        expect(
                booked.contains(task) || refused.contains(task),
                "task %s of %s is neither launched nor refused",
                task,
                framework);
        expect(
                booked.contains(task) == sent.contains(task),
                "task %s of %s: in the books: %s, sent to its agent: %s",
                task,
                framework,
                booked.contains(task),
                sent.contains(task));
    }
}
