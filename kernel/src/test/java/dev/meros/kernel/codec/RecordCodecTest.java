package dev.meros.kernel.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.TaskRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

final class RecordCodecTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private final RecordCodec codec = new RecordCodec();

    static List<Class<?>> recordTypes() {
        return RecordCodec.recordTypes();
    }

    @ParameterizedTest
    @MethodSource("recordTypes")
    void everyRecordComesBackFull(Class<?> type) {
        KernelRecord.Durable full = (KernelRecord.Durable) Samples.full().of(type);

        assertThat(codec.decode(codec.encode(List.of(full, full), AT))).containsExactly(full, full);
    }

    @ParameterizedTest
    @MethodSource("recordTypes")
    void everyRecordComesBackBare(Class<?> type) {
        KernelRecord.Durable bare = (KernelRecord.Durable) Samples.bare().of(type);

        assertThat(codec.decode(codec.encode(List.of(bare), null))).containsExactly(bare);
    }

    @Test
    void namesOfRecordsInJournalsDoNotChange() {
        assertThat(RecordCodec.recordTypes().stream().map(RecordCodec::tag))
                .containsExactlyInAnyOrder(
                        "AgentRecord.Admitted",
                        "AgentRecord.Changed",
                        "AgentRecord.Unreachable",
                        "AgentRecord.Returned",
                        "AgentRecord.Removed",
                        "AgentRecord.Deactivated",
                        "AgentRecord.DrainBegun",
                        "AgentRecord.Drained",
                        "AgentRecord.Reactivated",
                        "AgentRecord.MarkedGone",
                        "AgentRecord.GoneForgotten",
                        "ClusterRecord.Founded",
                        "ClusterRecord.TermBegun",
                        "ClusterRecord.Counted",
                        "ExecutorRecord.Began",
                        "ExecutorRecord.Ended",
                        "FrameworkRecord.Subscribed",
                        "FrameworkRecord.Disconnected",
                        "FrameworkRecord.Removed",
                        "MaintenanceRecord.ScheduleReplaced",
                        "MaintenanceRecord.MachinesDown",
                        "MaintenanceRecord.MachinesUp",
                        "OperationRecord.Converted",
                        "OperationRecord.Begun",
                        "OperationRecord.StatusChanged",
                        "OperationRecord.Acknowledged",
                        "RoleRecord.QuotaSet",
                        "RoleRecord.WeightSet",
                        "StateRecord.Written",
                        "VolumeRecord.Lost",
                        "VolumeRecord.Forgotten",
                        "TaskRecord.Launched",
                        "TaskRecord.StatusChanged",
                        "TaskRecord.Acknowledged",
                        "TaskRecord.KillRequested",
                        "TaskRecord.Removed",
                        "TaskRecord.Restored");
    }

    @Test
    void aBatchKnowsWhenItWasDecided() {
        KernelRecord.Durable full =
                (KernelRecord.Durable) Samples.full().of(TaskRecord.Launched.class);

        assertThat(codec.timeOf(codec.encode(List.of(full), AT))).isEqualTo(AT);
        assertThat(codec.timeOf(codec.encode(List.of(), AT.plusNanos(999)))).isEqualTo(AT);
    }

    @Test
    void aBatchOfTheFirstKernelsHasNoTime() {
        byte[] batch = bytes("\u0001[\"ClusterRecord.Founded\",{\"cluster_id\":\"c\"}]");

        assertThat(codec.timeOf(batch)).isNull();
        assertThat(codec.timeOf(bytes("\u00011"))).isNull();
        assertThat(codec.timeOf(bytes(""))).isNull();
        assertThat(codec.decode(batch)).hasSize(1);
    }

    @Test
    void anEmptyBatchComesBackEmpty() {
        assertThat(codec.decode(codec.encode(List.of(), AT))).isEmpty();
    }

    @Test
    void aBatchOfANewerVersionIsRefused() {
        byte[] batch = codec.encode(List.of(), AT);
        batch[0] = 2;

        assertThatThrownBy(() -> codec.decode(batch))
                .isInstanceOf(KernelException.class)
                .hasMessage("journal: version 2 (expected: 1; a newer kernel has written it)");
    }

    @Test
    void aRecordThatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> codec.decode(bytes("\u0001[\"New.Thing\",{}]")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("record New.Thing");
    }

    @Test
    void aDamagedBatchIsRefused() {
        for (String damaged : List.of("", "\u0001", "\u0001[", "\u0001{}", "\u0001[7]")) {
            assertThatThrownBy(() -> codec.decode(bytes(damaged)))
                    .as(damaged)
                    .isInstanceOf(KernelException.class);
        }
    }

    @Test
    void fieldsThatAreNotKnownAreIgnored() {
        byte[] batch =
                bytes("\u0001[\"ClusterRecord.Founded\",{\"cluster_id\":\"c\",\"new_field\":1}]");

        assertThat(codec.decode(batch)).hasSize(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
