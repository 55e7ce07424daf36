package dev.meros.kernel.core.task;

import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.Secret;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// What a command must fulfil, whether of a task, an executor or a check: mesos-v1 §2.6, point 6.
final class CommandRules {
    private CommandRules() {}

    /// Why a command is refused, as a message for its framework; `name` is that of its field.
    static Optional<String> violation(String name, CommandInfo command) {
        if (command.environment() == null) {
            return Optional.empty();
        }
        return command.environment().variables().stream()
                .map(v -> ofVariable(name, v))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> ofVariable(String name, Environment.Variable variable) {
        boolean good =
                switch (variable.type()) {
                    case VALUE -> variable.value() != null && variable.secret() == null;
                    case SECRET ->
                            variable.value() == null
                                    && variable.secret() != null
                                    && ofSecret(variable.secret());
                    case UNKNOWN -> false;
                };
        return good
                ? Optional.empty()
                : Optional.of(
                        "%s.environment: %s (expected: either a value or a secret, as its type"
                                        .formatted(name, variable.name())
                                + " says; no zero bytes in a secret)");
    }

    /// A secret is either named or there; one that is there becomes a text for a process, which
    /// ends at its first zero byte.
    private static boolean ofSecret(Secret secret) {
        Secret.Type type = secret.type() == null ? Secret.Type.UNKNOWN : secret.type();
        return switch (type) {
            case REFERENCE -> secret.reference() != null && secret.value() == null;
            case VALUE ->
                    secret.value() != null
                            && secret.reference() == null
                            && secret.value().data().toUtf8().indexOf(0) < 0;
            case UNKNOWN -> false;
        };
    }

    /// Why a command of a check is refused: besides, there must be something to run.
    static Optional<String> ofCheck(String name, @Nullable CommandInfo command) {
        if (command == null) {
            return Optional.of(name + ": unset (expected: set, as the type says)");
        }
        boolean runs =
                command.value() != null || (!command.shell() && !command.arguments().isEmpty());
        return runs
                ? violation(name, command)
                : Optional.of(
                        name
                                + ": nothing to run (expected: a value, or arguments without a"
                                + " shell)");
    }
}
