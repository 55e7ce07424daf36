package dev.meros.agent.http;

import dev.meros.agent.nested.core.ContainerIds;
import dev.meros.api.agent.operator.Call;
import dev.meros.api.model.ContainerId;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// What the calls of operators must fulfil by themselves; mesos-v1 §4.6.
final class OperatorCalls {
    private OperatorCalls() {}

    /// The type of a call: 400 when it is unset or none that there is, 501 when it is UNKNOWN.
    static Call.Type type(Call call) {
        Call.Type type = call.type();
        if (type == null || type == Call.Type.UNKNOWN) {
            throw new RefusedException(
                    type == null ? 400 : 501,
                    "type: "
                            + (type == null ? "unset or unknown" : type.name())
                            + " (expected: one of "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Call.Type.values())
                                            .filter(t -> t != Call.Type.UNKNOWN)
                                            .map(Enum::name)
                                            .toList())
                            + ")");
        }
        return type;
    }

    /// The part of a call that belongs to its type: 400 when it is missing.
    static <T> T present(@Nullable T part, String name) {
        if (part == null) {
            throw new RefusedException(400, "Expecting '" + name + "' to be present");
        }
        return part;
    }

    static RefusedException missing(ContainerId id) {
        return new RefusedException(404, "Container " + ContainerIds.text(id) + " cannot be found");
    }
}
