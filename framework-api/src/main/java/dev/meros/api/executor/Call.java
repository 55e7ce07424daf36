package dev.meros.api.executor;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.WireEnum;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A message of an executor to its agent (`mesos.v1.executor.Call`), posted to [#PATH]; `type` says
/// which of the other fields counts.
///
/// SUBSCRIBE is answered 200 with a RecordIO stream of [Event]s, every other call 202 with an empty
/// body.
public record Call(
        ExecutorId executorId,
        FrameworkId frameworkId,
        @Nullable Type type,
        @Nullable Subscribe subscribe,
        @Nullable Update update,
        @Nullable Message message) {
    /// Where calls are posted on an agent.
    public static final String PATH = "/api/v1/executor";

    public Call {
        Fields.required(executorId, "Call.executor_id");
        Fields.required(frameworkId, "Call.framework_id");
    }

    /// Opens the stream.
    public static Call subscribe(FrameworkId framework, ExecutorId executor, Subscribe subscribe) {
        return new Call(executor, framework, Type.SUBSCRIBE, subscribe, null, null);
    }

    /// Says what became of a task.
    public static Call update(FrameworkId framework, ExecutorId executor, TaskStatus status) {
        return new Call(executor, framework, Type.UPDATE, null, new Update(status), null);
    }

    /// Says something to the framework; best effort.
    public static Call message(FrameworkId framework, ExecutorId executor, Bytes data) {
        return new Call(executor, framework, Type.MESSAGE, null, null, new Message(data));
    }

    /// Says that the executor is alive.
    public static Call heartbeat(FrameworkId framework, ExecutorId executor) {
        return new Call(executor, framework, Type.HEARTBEAT, null, null, null);
    }

    /// `Call.Type` of the v1 executor API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        SUBSCRIBE(1),
        UPDATE(2),
        MESSAGE(3),
        HEARTBEAT(4);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// What the executor has heard of and said without an acknowledgement so far: tasks of which no
    /// update was acknowledged, and updates in the order in which they were made.
    public record Subscribe(
            List<TaskInfo> unacknowledgedTasks, List<Update> unacknowledgedUpdates) {
        public Subscribe {
            unacknowledgedTasks = Fields.list(unacknowledgedTasks);
            unacknowledgedUpdates = Fields.list(unacknowledgedUpdates);
        }
    }

    /// A status of a task. It must have a `uuid` of 16 bytes and the source SOURCE_EXECUTOR; what
    /// the agent knows better may be left out.
    public record Update(TaskStatus status) {
        public Update {
            Fields.required(status, "Update.status");
        }
    }

    /// Bytes for the framework.
    public record Message(Bytes data) {
        public Message {
            Fields.required(data, "Message.data");
        }
    }
}
