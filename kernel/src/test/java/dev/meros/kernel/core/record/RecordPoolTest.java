package dev.meros.kernel.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.Json;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

final class RecordPoolTest {
    private final RecordPool pool = new RecordPool();

    /// Read from JSON, so that nothing is shared to begin with.
    private static TaskRecord.Launched launched(String id) {
        TaskInfo task =
                TaskInfo.builder()
                        .name("web")
                        .taskId(new TaskId(id))
                        .agentId(new AgentId("a-1"))
                        .command(
                                CommandInfo.builder()
                                        .value("run " + id)
                                        .environment(
                                                new Environment(
                                                        List.of(
                                                                new Environment.Variable(
                                                                        "APP", "/web", null,
                                                                        null))))
                                        .build())
                        .resources(ResourceText.parseResources("cpus:1;mem:32;ports:[31000-31001]"))
                        .build();
        return new TaskRecord.Launched(
                new FrameworkId(new String("f")),
                new String("role"),
                Json.read(Json.write(task), TaskInfo.class),
                Instant.EPOCH);
    }

    private TaskRecord.Launched shared(TaskRecord.Launched record) {
        return (TaskRecord.Launched) pool.shared(record);
    }

    @Test
    void whatComesOutEqualsWhatGoesIn() {
        TaskRecord.Launched record = launched("t-1");

        assertThat(pool.shared(record)).isEqualTo(record);
        assertThat(pool.shared(record)).hasToString(record.toString());
    }

    @Test
    void equalPartsOfTwoTasksAreHeldOnce() {
        TaskRecord.Launched first = shared(launched("t-1"));
        TaskRecord.Launched second = shared(launched("t-2"));

        assertThat(second.role()).isSameAs(first.role());
        assertThat(second.framework()).isSameAs(first.framework());
        assertThat(second.task().agentId()).isSameAs(first.task().agentId());
        assertThat(second.task().resources()).isSameAs(first.task().resources());
        assertThat(second.task().command().environment().variables().getFirst())
                .isSameAs(first.task().command().environment().variables().getFirst());
        assertThat(second.task().taskId()).isNotEqualTo(first.task().taskId());
    }

    @Test
    void aRestoredTaskSharesItsIdWithItsStatuses() {
        TaskRecord.Launched launched = launched("t-1");
        TaskStatus status =
                TaskStatus.builder()
                        .taskId(new TaskId(new String("t-1")))
                        .state(TaskState.TASK_RUNNING)
                        .uuid(Bytes.of(new UUID(1, 2)))
                        .build();
        TaskRecord.Restored record =
                new TaskRecord.Restored(
                        launched.framework(),
                        launched.role(),
                        launched.task(),
                        Instant.EPOCH,
                        TaskState.TASK_RUNNING,
                        TaskState.TASK_RUNNING,
                        List.of(status),
                        status.uuid(),
                        null,
                        null,
                        TaskRecord.Shelf.ACTIVE);

        TaskRecord.Restored shared = (TaskRecord.Restored) pool.shared(record);

        assertThat(shared).isEqualTo(record);
        assertThat(shared.statuses().getFirst().taskId()).isSameAs(shared.task().taskId());
    }
}
