package dev.meros.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.agent.AgentException;
import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.core.ExecutorPhase;
import dev.meros.agent.core.Outcome;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.core.TaskProcess;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TimeInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

class CheckpointTest {
    private static final TaskKey KEY = new TaskKey(new FrameworkId("web"), new TaskId("t1"));
    private static final ExecutorKey EXECUTOR =
            new ExecutorKey(KEY.framework(), new ExecutorId("worker"));
    private static final List<AgentRecord> RECORDS =
            List.of(
                    new AgentRecord.IdAssigned(new AgentId("agent-1")),
                    new AgentRecord.TermSeen(3),
                    new AgentRecord.TaskLaunched(
                            FrameworkInfo.builder()
                                    .user("")
                                    .name("web")
                                    .id(KEY.framework())
                                    .build(),
                            TaskInfo.builder()
                                    .name("täsk\nwith a line")
                                    .taskId(KEY.task())
                                    .agentId(new AgentId("agent-1"))
                                    .build(),
                            "c1",
                            "g1"),
                    new AgentRecord.TaskStarted(
                            KEY, new TaskProcess(7, "boot x tick 9", new TimeInfo(5L))),
                    new AgentRecord.StatusAdded(
                            KEY,
                            TaskStatus.builder()
                                    .taskId(KEY.task())
                                    .state(TaskState.TASK_RUNNING)
                                    .uuid(Bytes.ofUtf8("0123456789abcdef"))
                                    .build()),
                    new AgentRecord.PhaseChanged(KEY, TaskPhase.KILLING, new TimeInfo(17L), null),
                    new AgentRecord.ExecutorLaunched(
                            FrameworkInfo.builder()
                                    .user("")
                                    .name("web")
                                    .id(KEY.framework())
                                    .checkpoint(true)
                                    .build(),
                            ExecutorInfo.builder().executorId(EXECUTOR.executor()).build(),
                            "c2"),
                    new AgentRecord.ExecutorStarted(
                            EXECUTOR, new TaskProcess(8, "boot x tick 10", new TimeInfo(6L))),
                    new AgentRecord.ExecutorUsed(EXECUTOR),
                    new AgentRecord.ExecutorChanged(
                            EXECUTOR,
                            ExecutorPhase.TERMINATING,
                            new TimeInfo(18L),
                            Outcome.failed(
                                    TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                                    "late")));

    @TempDir Path directory;

    @Test
    void stateIsThereAfterReopening() {
        AgentState written = write();

        assertThat(reopened()).isEqualTo(written);
        assertThat(reopened()).isEqualTo(written);
    }

    @Test
    void lineThatWasCutOffIsDropped() throws IOException {
        AgentState written = write();
        Files.writeString(
                directory.resolve("checkpoint.log"),
                "deadbeef {\"TermSeen\":{\"te",
                StandardOpenOption.APPEND);

        assertThat(reopened()).isEqualTo(written);
    }

    @Test
    void damageBeforeTheEndIsAnError() throws IOException {
        write();
        reopened();
        Path file = directory.resolve("checkpoint.log");
        Files.writeString(file, Files.readString(file).replace("agent-1", "agent-2"));

        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(this::reopened)
                .withMessageContaining("line 1");
    }

    @Test
    void recordOfANewerAgentIsAnErrorWithTheWayOut() throws IOException {
        write();
        Path file = directory.resolve("checkpoint.log");
        String json = "{\"FutureThing\":{}}";
        CRC32 crc = new CRC32();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        String line = HexFormat.of().toHexDigits(crc.getValue(), 8) + " " + json + "\n";
        Files.writeString(file, line, StandardOpenOption.APPEND);

        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(this::reopened)
                .withMessageContaining("a newer agent has written it: start that one, or give");
    }

    @Test
    void unknownFieldsOfANewerAgentAreSkipped() throws IOException {
        write();
        reopened();
        Path file = directory.resolve("checkpoint.log");
        String json = "{\"TermSeen\":{\"term\":9,\"future\":true}}";
        CRC32 crc = new CRC32();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        String line = HexFormat.of().toHexDigits(crc.getValue(), 8) + " " + json + "\n";
        Files.writeString(file, line, StandardOpenOption.APPEND);

        assertThat(reopened().term()).isEqualTo(9);
    }

    @Test
    void batchThatWasCutOffIsDroppedAsAWhole() throws IOException {
        AgentState written = write();
        Checkpoint.Opened opened = Checkpoint.open(directory);
        List<AgentRecord> end =
                List.of(
                        new AgentRecord.PhaseChanged(KEY, TaskPhase.ENDED, null, null),
                        new AgentRecord.StatusAdded(
                                KEY,
                                TaskStatus.builder()
                                        .taskId(KEY.task())
                                        .state(TaskState.TASK_KILLED)
                                        .uuid(Bytes.ofUtf8("fedcba9876543210"))
                                        .build()));
        opened.checkpoint().append(end, written);
        opened.checkpoint().close();
        Path file = directory.resolve("checkpoint.log");
        byte[] whole = Files.readAllBytes(file);

        Files.write(file, Arrays.copyOf(whole, whole.length - 20));

        assertThat(reopened()).isEqualTo(written);
    }

    @Test
    void checkpointWithOneRecordInALineIsRead() throws IOException {
        AgentState written = write();

        reopened(); // writes the state down anew, record by record

        assertThat(Files.readAllLines(directory.resolve("checkpoint.log")))
                .noneMatch(line -> line.startsWith("[", 9));
        assertThat(reopened()).isEqualTo(written);
    }

    @Test
    void recordsOfMemoryAreNotWritten() throws IOException {
        Checkpoint.Opened opened = Checkpoint.open(directory);

        opened.checkpoint()
                .append(List.of(new AgentRecord.LinkChanged(AgentState.Link.UP)), AgentState.EMPTY);
        opened.checkpoint().close();

        assertThat(directory.resolve("checkpoint.log")).isEmptyFile();
    }

    @Test
    void secondAgentOnADirectoryIsRefusedUntilTheFirstIsGone() {
        WorkDirectory first = WorkDirectory.open(directory.resolve("work"));

        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> WorkDirectory.open(directory.resolve("work")))
                .withMessageContaining("uses this one");
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> WorkDirectory.open(directory.resolve("work")));
        first.close();

        WorkDirectory.open(directory.resolve("work")).close();
    }

    @Test
    void directoryThatCannotBeMadeIsAnError() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> WorkDirectory.open(file.resolve("work")))
                .withMessageContaining("expected: a writable directory");
    }

    private AgentState write() {
        Checkpoint.Opened opened = Checkpoint.open(directory);
        AgentState state = opened.state();
        for (AgentRecord record : RECORDS) {
            state = state.apply(record);
        }
        opened.checkpoint().append(RECORDS, state);
        opened.checkpoint().close();
        return state;
    }

    private AgentState reopened() {
        Checkpoint.Opened opened = Checkpoint.open(directory);
        opened.checkpoint().close();
        return opened.state();
    }
}
