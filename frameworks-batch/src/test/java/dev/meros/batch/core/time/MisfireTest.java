package dev.meros.batch.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

final class MisfireTest {
    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
    private static final Duration THRESHOLD = Duration.ofSeconds(60);

    private static Misfire at(
            String now, String text, @Nullable Cursor cursor, @Nullable Duration epsilon) {
        Schedule schedule = Schedule.parse(text, "", START);
        Cursor from = cursor == null ? Cursor.startOf(schedule) : cursor;
        return Misfire.at(Instant.parse(now), schedule, from, epsilon, THRESHOLD);
    }

    private static List<String> dues(Misfire misfire) {
        return misfire.fires().stream().map(f -> f.due().toString()).toList();
    }

    @Test
    void nothingFiresBeforeItsTime() {
        Misfire misfire = at("2024-12-31T23:59:59.999Z", "R/2025-01-01T00:00:00Z/PT1H", null, null);

        assertThat(misfire.fires()).isEmpty();
        assertThat(misfire.cursor()).isEqualTo(new Cursor(0, Schedule.FOREVER));
    }

    @Test
    void occurrenceFiresAtItsTime() {
        Misfire misfire = at("2025-01-01T00:00:00Z", "R2/2025-01-01T00:00:00Z/PT1H", null, null);

        assertThat(dues(misfire)).containsExactly("2025-01-01T00:00:00Z");
        assertThat(misfire.cursor()).isEqualTo(new Cursor(1, 1));
    }

    @Test
    void lateOccurrencesMergeIntoTheLatestAndUseUpOneRun() {
        Misfire misfire = at("2025-01-11T12:00:00Z", "R5/2025-01-01T00:00:00Z/P1D", null, null);

        assertThat(dues(misfire)).containsExactly("2025-01-11T00:00:00Z");
        assertThat(misfire.cursor()).isEqualTo(new Cursor(11, 4));
        assertThat(misfire.missed())
                .isEqualTo(new Misfire.Missed(10, START, Instant.parse("2025-01-10T00:00:00Z")));
    }

    @Test
    void lateOccurrencesMergeIntoTimelyOnes() {
        Misfire misfire = at("2025-01-01T00:02:05Z", "R/2025-01-01T00:00:00Z/PT30S", null, null);

        assertThat(dues(misfire)).containsExactly("2025-01-01T00:01:30Z", "2025-01-01T00:02:00Z");
        assertThat(misfire.missed().count()).isEqualTo(3);
    }

    @Test
    void occurrencesWithinEpsilonAllFireAndOlderOnesUseUpRuns() {
        Misfire misfire =
                at(
                        "2025-01-01T05:30:00Z",
                        "R10/2025-01-01T00:00:00Z/PT1H",
                        null,
                        Duration.ofHours(2));

        assertThat(dues(misfire)).containsExactly("2025-01-01T04:00:00Z", "2025-01-01T05:00:00Z");
        assertThat(misfire.missed().count()).isEqualTo(4);
        assertThat(misfire.cursor()).isEqualTo(new Cursor(6, 4));
    }

    @Test
    void occurrenceExactlyEpsilonOldIsTooLate() {
        Misfire misfire =
                at(
                        "2025-01-01T02:00:00Z",
                        "R/2025-01-01T00:00:00Z/PT2H",
                        null,
                        Duration.ofHours(2));

        assertThat(dues(misfire)).containsExactly("2025-01-01T02:00:00Z");
    }

    @Test
    void runsThatAreSkippedBeyondTheCountEndTheSchedule() {
        Misfire misfire =
                at(
                        "2025-01-01T12:00:00Z",
                        "R3/2025-01-01T00:00:00Z/PT1H",
                        null,
                        Duration.ofMinutes(5));

        assertThat(misfire.fires()).isEmpty();
        assertThat(misfire.missed().count()).isEqualTo(3);
        assertThat(misfire.cursor().isExhausted()).isTrue();
    }

    @Test
    void exhaustedScheduleNeverFires() {
        assertThat(at("2025-02-01T00:00:00Z", "R0/2025-01-01T00:00:00Z/PT1H", null, null).fires())
                .isEmpty();
    }

    @Test
    void singleRunFiresHoweverLateItIs() {
        Misfire misfire = at("2025-06-01T00:00:00Z", "R1/2025-01-01T00:00:00Z/PT0S", null, null);

        assertThat(dues(misfire)).containsExactly("2025-01-01T00:00:00Z");
        assertThat(misfire.cursor().isExhausted()).isTrue();
    }

    @Test
    void finiteScheduleDoesNotFireMoreThanItsCountWhenSeveralAreDue() {
        Misfire misfire = at("2025-01-01T00:00:30Z", "R3/2025-01-01T00:00:00Z/PT5S", null, null);

        assertThat(dues(misfire))
                .containsExactly(
                        "2025-01-01T00:00:00Z", "2025-01-01T00:00:05Z", "2025-01-01T00:00:10Z");
        assertThat(misfire.cursor().isExhausted()).isTrue();
    }

    @Test
    void runsMadeUpAtOnceAreLimited() {
        Misfire misfire =
                at("2025-01-02T00:00:00Z", "R/2025-01-01T00:00:00Z/PT1M", null, Duration.ofDays(2));

        assertThat(misfire.fires()).hasSize(Misfire.MOST_FIRES);
        assertThat(misfire.fires().getLast().due()).isEqualTo("2025-01-02T00:00:00Z");
    }
}
