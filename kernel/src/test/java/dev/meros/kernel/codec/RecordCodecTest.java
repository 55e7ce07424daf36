package dev.meros.kernel.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.record.KernelRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

final class RecordCodecTest {
    private final RecordCodec codec = new RecordCodec();

    static List<Class<?>> recordTypes() {
        return RecordCodec.recordTypes();
    }

    @ParameterizedTest
    @MethodSource("recordTypes")
    void everyRecordComesBackFull(Class<?> type) {
        KernelRecord.Durable full = (KernelRecord.Durable) Samples.full().of(type);

        assertThat(codec.decode(codec.encode(List.of(full, full)))).containsExactly(full, full);
    }

    @ParameterizedTest
    @MethodSource("recordTypes")
    void everyRecordComesBackBare(Class<?> type) {
        KernelRecord.Durable bare = (KernelRecord.Durable) Samples.bare().of(type);

        assertThat(codec.decode(codec.encode(List.of(bare)))).containsExactly(bare);
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
                        "ClusterRecord.Founded",
                        "ClusterRecord.TermBegun",
                        "ClusterRecord.Counted",
                        "FrameworkRecord.Subscribed",
                        "FrameworkRecord.Disconnected",
                        "FrameworkRecord.Removed",
                        "StateRecord.Written",
                        "TaskRecord.Launched",
                        "TaskRecord.StatusChanged",
                        "TaskRecord.Acknowledged",
                        "TaskRecord.KillRequested",
                        "TaskRecord.Removed",
                        "TaskRecord.Restored");
    }

    @Test
    void anEmptyBatchComesBackEmpty() {
        assertThat(codec.decode(codec.encode(List.of()))).isEmpty();
    }

    @Test
    void aBatchOfANewerVersionIsRefused() {
        byte[] batch = codec.encode(List.of());
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
