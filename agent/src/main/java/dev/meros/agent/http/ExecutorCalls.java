package dev.meros.agent.http;

import dev.meros.api.executor.Call;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// What a call of an executor must fulfil by itself, whoever the executor is; mesos-v1 §4.2. What
/// does not is refused with 400.
final class ExecutorCalls {
    private static final int UUID_BYTES = 16;

    /// What is up to agents and kernels to say of a task.
    private static final Set<TaskState> NOT_FOR_EXECUTORS =
            EnumSet.of(
                    TaskState.TASK_STAGING,
                    TaskState.TASK_UNREACHABLE,
                    TaskState.TASK_UNKNOWN,
                    TaskState.TASK_GONE,
                    TaskState.TASK_GONE_BY_OPERATOR);

    private ExecutorCalls() {}

    /// The type of a valid call; throws [RefusedException] for others.
    static Call.Type validated(Call call) {
        Call.Type type = call.type();
        if (type == null) {
            throw refused("type: unset or unknown (expected: one of " + names() + ")");
        }
        switch (type) {
            case UNKNOWN ->
                    throw new RefusedException(
                            501, "type: UNKNOWN (expected: one of " + names() + ")");
            case SUBSCRIBE -> {
                Call.Subscribe subscribe = present(call.subscribe(), "subscribe");
                subscribe.unacknowledgedUpdates().forEach(u -> status(call, u.status()));
            }
            case UPDATE -> status(call, present(call.update(), "update").status());
            case MESSAGE -> present(call.message(), "message");
            case HEARTBEAT -> {
                // nothing but who it is
            }
        }
        return type;
    }

    private static String names() {
        return String.join(
                ", ",
                Arrays.stream(Call.Type.values())
                        .filter(t -> t != Call.Type.UNKNOWN)
                        .map(Enum::name)
                        .toList());
    }

    static <T> T present(@Nullable T part, String name) {
        if (part == null) {
            throw refused("Expecting '" + name + "' to be present");
        }
        return part;
    }

    private static void status(Call call, TaskStatus status) {
        Bytes uuid = present(status.uuid(), "uuid");
        if (uuid.size() != UUID_BYTES) {
            throw refused(
                    "status.uuid: "
                            + uuid.size()
                            + " bytes (expected: "
                            + UUID_BYTES
                            + ", made by the executor)");
        }
        if (status.executorId() != null && !status.executorId().equals(call.executorId())) {
            throw refused(
                    "status.executor_id: "
                            + status.executorId()
                            + " (expected: "
                            + call.executorId()
                            + " as in the call, or unset)");
        }
        if (status.source() != TaskStatus.Source.SOURCE_EXECUTOR) {
            throw refused("status.source: " + status.source() + " (expected: SOURCE_EXECUTOR)");
        }
        if (NOT_FOR_EXECUTORS.contains(status.state())) {
            throw refused(
                    "status.state: "
                            + status.state()
                            + " (expected: what an executor can know of its task)");
        }
    }

    private static RefusedException refused(String message) {
        return new RefusedException(400, message);
    }
}
