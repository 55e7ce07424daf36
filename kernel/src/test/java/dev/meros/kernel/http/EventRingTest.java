package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.kernel.operator.ClusterEvent;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

final class EventRingTest {
    private final AtomicInteger epochs = new AtomicInteger(10);
    private final EventRing ring = ring(8, 1 << 20);

    private EventRing ring(int events, long bytes) {
        return new EventRing(
                new EventRing.Bounds(events, bytes),
                () -> String.valueOf(epochs.incrementAndGet()));
    }

    private static ClusterEvent event(String name) {
        return new ClusterEvent.FrameworkRemoved(
                FrameworkInfo.builder().user("u").name(name).build());
    }

    private static String text(EventRing ring, long number, EventForm form) {
        EventRing.Piece piece = ring.read(number, form);
        return piece == null ? "" : piece.chunks().toString(StandardCharsets.UTF_8);
    }

    @Test
    void eventsAreReadByTheirNumberInEachForm() {
        ring.add(event("a"));
        ring.add(event("b"));

        assertThat(ring.next()).isEqualTo(2);
        assertThat(text(ring, 1, EventForm.JSON))
                .contains("\"name\":\"b\"")
                .doesNotContain("resume_token");
        assertThat(text(ring, 1, EventForm.JSON_WITH_TOKENS)).contains("\"resume_token\":\"11.2\"");
        assertThat(ring.read(0, EventForm.PROTOBUF)).isNotNull();
        assertThat(ring.read(2, EventForm.JSON)).isNull();
    }

    @Test
    void eventsThatComeTogetherAreReadTogether() {
        ring.add(event("a"));
        ring.add(event("b"));
        ring.write(0, EventForm.JSON);
        ring.add(event("c"));

        EventRing.Piece piece = ring.read(0, EventForm.JSON);
        assertThat(piece).isNotNull();
        assertThat(piece.next()).isEqualTo(2);
        assertThat(text(ring, 0, EventForm.JSON))
                .contains("\"a\"", "\"b\"")
                .doesNotContain("\"c\"");
        assertThat(text(ring, 1, EventForm.JSON)).contains("\"b\"").doesNotContain("\"a\"");
        assertThat(text(ring, 2, EventForm.JSON)).contains("\"c\"");
    }

    @Test
    void aPieceIsNotMuchLargerThanARun() {
        EventRing large = ring(1024, 1 << 30);
        for (int i = 0; i < 100; i++) {
            large.add(event("x".repeat(2_000)));
        }

        EventRing.Piece piece = large.read(0, EventForm.JSON);
        assertThat(piece).isNotNull();
        assertThat(piece.chunks().readableBytes()).isBetween(64 << 10, (64 << 10) + 3_000);
        assertThat(piece.next()).isBetween(20L, 40L);
        assertThat(large.read(piece.next(), EventForm.JSON)).isNotNull();
    }

    @Test
    void eachRecordIsAChunk() {
        ring.add(event("ü"));

        String[] lines = text(ring, 0, EventForm.JSON).split("\r?\n", -1);

        byte[] record = lines[2].getBytes(StandardCharsets.UTF_8);
        assertThat(lines[1]).isEqualTo(String.valueOf(record.length));
        assertThat(Integer.parseInt(lines[0], 16)).isEqualTo(record.length + lines[1].length() + 1);
        assertThat(lines[3]).isEmpty();
    }

    @Test
    void theOldestMakesRoomForTheNewest() {
        for (int i = 0; i < 10; i++) {
            ring.add(event("e" + i));
        }

        assertThat(ring.read(1, EventForm.JSON)).isNull();
        assertThat(text(ring, 2, EventForm.JSON)).contains("e2");
        assertThat(ring.reachesBackTo(ring.token(1))).isFalse();
        assertThat(ring.reachesBackTo(ring.token(2))).isTrue();
        assertThat(ring.reachesBackTo(ring.token(10))).isTrue();
        assertThat(ring.reachesBackTo(ring.token(11))).isFalse();
    }

    @Test
    void bytesAreBoundedToo() {
        EventRing small = ring(1024, 1_000);
        for (int i = 0; i < 20; i++) {
            small.add(event("x".repeat(200)));
            assertThat(small.read(i, EventForm.JSON)).isNotNull();
        }

        assertThat(small.reachesBackTo(small.token(15))).isFalse();
        assertThat(small.reachesBackTo(small.token(18))).isTrue();
        assertThat(small.read(15, EventForm.JSON)).isNull();
    }

    @Test
    void tokensOfAnEarlierEpochReachNowhere() {
        ring.add(event("a"));
        ResumeToken token = ring.token(1);

        ring.restart();

        assertThat(ring.reachesBackTo(token)).isFalse();
        assertThat(ring.read(0, EventForm.JSON)).isNull();
        assertThat(ring.reachesBackTo(ring.token(ring.next()))).isTrue();
    }

    @Test
    void tokensAreReadAsTheyAreWritten() {
        ResumeToken token = new ResumeToken("0af", 42);

        assertThat(ResumeToken.parse(token.text())).isEqualTo(token);
        for (String wrong :
                new String[] {"", "0af", ".1", "xyz.1", "0af.-1", "0af.1 ", "0af.1.2"}) {
            assertThatThrownBy(() -> ResumeToken.parse(wrong))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("Meros-Resume-Token: " + wrong);
        }
    }
}
