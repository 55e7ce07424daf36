package dev.meros.kernel.core;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.command.StateCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.record.StateRecord;
import dev.meros.kernel.core.state.WriteRules;

import java.util.List;
import java.util.Optional;

/// Decides on writes to framework state.
final class StateCalls {
    private StateCalls() {}

    static Decision decide(Step step, StateCommand command) {
        return switch (command) {
            case StateCommand.Write c -> write(step, c.framework(), c.stream(), c.write());
        };
    }

    private static Decision write(
            Step step, FrameworkId framework, StreamId stream, FrameworkState.Write write) {
        if (!stream.equals(step.state.frameworks().stream(framework))) {
            return Decision.refused(
                    Answer.Refusal.FORBIDDEN,
                    "stream: %s (expected: that of the current subscription of framework %s)"
                            .formatted(stream, framework));
        }
        Optional<String> violation = WriteRules.violation(step.state.entries(), framework, write);
        if (violation.isPresent()) {
            return Decision.refused(Answer.Refusal.BAD_REQUEST, violation.get());
        }
        List<FrameworkState.Version> conflicts =
                WriteRules.conflicts(step.state.entries(), framework, write);
        if (!conflicts.isEmpty()) {
            FrameworkState.Version first = conflicts.getFirst();
            return new Decision(
                    List.of(),
                    List.of(),
                    new Answer.StateConflicts(
                            new FrameworkState.Conflict(
                                    "version of %s: %d (expected: the version named in the write)"
                                            .formatted(first.name(), first.version()),
                                    conflicts)));
        }
        if (!write.changes().isEmpty()) {
            step.add(new StateRecord.Written(framework, write.changes()));
        }
        List<Long> versions =
                write.changes().stream()
                        .map(c -> c.value() == null ? 0L : c.expectedVersion() + 1)
                        .toList();
        return step.answered(new Answer.StateWritten(new FrameworkState.Written(versions)));
    }
}
