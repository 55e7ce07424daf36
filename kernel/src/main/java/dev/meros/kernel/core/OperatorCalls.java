package dev.meros.kernel.core;

import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer.Refusal;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.record.VolumeRecord;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.volume.VolumeKey;

/// Decides on what operators ask.
final class OperatorCalls {
    private OperatorCalls() {}

    static Decision decide(Step step, OperatorCommand command) {
        return switch (command) {
            case OperatorCommand.Teardown c -> {
                FrameworkEntry framework = step.state.frameworks().find(c.framework());
                if (framework == null) {
                    yield Decision.refused(
                            Refusal.BAD_REQUEST,
                            "framework: %s (expected: a framework that is not yet removed)"
                                    .formatted(c.framework()));
                }
                FrameworkRemoval.remove(step, framework);
                yield step.accepted();
            }
            case OperatorCommand.Operate c -> OperatorOperations.perform(step, c);
            case OperatorCommand.ForgetVolume c -> {
                if (step.state.lostVolumes().find(new VolumeKey(c.agent(), c.role(), c.id()))
                        == null) {
                    yield Decision.refused(
                            Refusal.NOT_FOUND,
                            "id: %s of role %s on agent %s (expected: a lost volume)"
                                    .formatted(c.id(), c.role(), c.agent()));
                }
                step.add(new VolumeRecord.Forgotten(c.agent(), c.role(), c.id()));
                yield step.accepted();
            }
            case OperatorCommand.KillTask c -> {
                TaskEntry task = step.state.tasks().find(c.framework(), c.task());
                if (task == null) {
                    yield Decision.refused(
                            Refusal.NOT_FOUND,
                            "task: %s of framework %s (expected: a live task)"
                                    .formatted(c.task(), c.framework()));
                }
                TaskCalls.kill(step, task, Drains.policy(step, task, null));
                yield step.accepted();
            }
        };
    }
}
