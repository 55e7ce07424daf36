package dev.meros.batch.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.batch.core.InvalidDefinitionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

final class ScheduleTest {
    private static final Instant POSTED = Instant.parse("2025-01-11T12:00:00.123Z");
    private static final String NEW_YORK = "America/New_York";

    private static Schedule schedule(String text, String zone) {
        return Schedule.parse(text, zone, POSTED);
    }

    private static List<String> first(int n, String text, String zone) {
        Schedule schedule = schedule(text, zone);
        List<String> times = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            times.add(
                    schedule.occurrence(i)
                            .atZone(schedule.start().zone())
                            .toOffsetDateTime()
                            .toString());
        }
        return times;
    }

    @ParameterizedTest
    @CsvSource({
        "R/2014-10-10T18:32:00Z/PT60M, PST, 2014-10-10T18:32-07:00",
        "R/2014-10-10T18:32:00Z/PT60M, EST, 2014-10-10T18:32-04:00",
        "R/2014-10-10T18:32:00Z/PT60M, '', 2014-10-10T18:32Z",
        "R/2014-10-10T18:32:00+0200/PT60M, '', 2014-10-10T18:32+02:00",
        "R/2014-10-10T18:32:00+02/PT60M, '', 2014-10-10T18:32+02:00",
        "R/2025-03-09/P1D, '', 2025-03-09T00:00Z",
        "R/2025-03-09T02:30:00/P1D, America/New_York, 2025-03-09T03:30-04:00",
        "R/2025-11-02T01:30:00-05:00/P1D, America/New_York, 2025-11-02T01:30-05:00",
        "R/2025-11-02T01:30:00/P1D, America/New_York, 2025-11-02T01:30-04:00",
    })
    void startIsTheFirstOccurrence(String text, String zone, String expected) {
        Schedule schedule = schedule(text, zone);

        Instant first = schedule.occurrence(0);

        assertThat(first).isEqualTo(OffsetDateTime.parse(expected).toInstant());
    }

    @Test
    void missingStartIsTheMomentOfPosting() {
        assertThat(schedule("R//PT1H", "").occurrence(0)).isEqualTo(POSTED);
        assertThat(schedule("R//PT1H", NEW_YORK).occurrence(1)).isEqualTo(POSTED.plusSeconds(3600));
    }

    @Test
    void daysKeepTheirLocalTimeOverAGap() {
        assertThat(first(4, "R/2025-03-08T02:30:00/P1D", NEW_YORK))
                .containsExactly(
                        "2025-03-08T02:30-05:00",
                        "2025-03-09T03:30-04:00",
                        "2025-03-10T02:30-04:00",
                        "2025-03-11T02:30-04:00");
    }

    @Test
    void hoursAreElapsedTime() {
        assertThat(first(3, "R/2025-03-08T02:30:00/PT24H", NEW_YORK))
                .containsExactly(
                        "2025-03-08T02:30-05:00",
                        "2025-03-09T03:30-04:00",
                        "2025-03-10T03:30-04:00");
        assertThat(first(4, "R/2025-11-02T00:30:00/PT1H", NEW_YORK))
                .containsExactly(
                        "2025-11-02T00:30-04:00",
                        "2025-11-02T01:30-04:00",
                        "2025-11-02T01:30-05:00",
                        "2025-11-02T02:30-05:00");
    }

    @Test
    void daysRunOnceInTheRepeatedHour() {
        assertThat(first(3, "R/2025-11-01T01:30:00/P1D", NEW_YORK))
                .containsExactly(
                        "2025-11-01T01:30-04:00",
                        "2025-11-02T01:30-04:00",
                        "2025-11-03T01:30-05:00");
    }

    @Test
    void monthsDoNotDriftFromTheLastDay() {
        assertThat(first(5, "R/2024-01-31T00:00Z/P1M", ""))
                .containsExactly(
                        "2024-01-31T00:00Z",
                        "2024-02-29T00:00Z",
                        "2024-03-31T00:00Z",
                        "2024-04-30T00:00Z",
                        "2024-05-31T00:00Z");
    }

    @Test
    void yearsComeBackToTheLeapDay() {
        assertThat(first(5, "R/2024-02-29T00:00Z/P1Y", ""))
                .containsExactly(
                        "2024-02-29T00:00Z",
                        "2025-02-28T00:00Z",
                        "2026-02-28T00:00Z",
                        "2027-02-28T00:00Z",
                        "2028-02-29T00:00Z");
    }

    @Test
    void mixedPeriodsAddTheirTimeToTheirDate() {
        assertThat(first(3, "R/2025-01-30T00:00Z/P1M1DT1H", ""))
                .containsExactly("2025-01-30T00:00Z", "2025-03-01T01:00Z", "2025-04-01T02:00Z");
        assertThat(first(2, "R/2025-01-01T00:00Z/P1W", ""))
                .containsExactly("2025-01-01T00:00Z", "2025-01-08T00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "R/2025-03-08T09:00/P1D, America/New_York, 2025-03-09T13:00:01Z, 2025-03-10T13:00:00Z",
        "R/2025-11-01T09:00/P1D, America/New_York, 2025-11-03T13:30:00Z, 2025-11-03T14:00:00Z",
        "R/2024-01-01T00:00Z/P1M, '', 2025-02-10T00:00:00Z, 2025-03-01T00:00:00Z",
        "R/1970-01-02/P1D, '', 2040-06-01T12:00:00Z, 2040-06-02T00:00:00Z",
        "R/2025-01-01T00:00Z/PT1S, '', 2045-01-01T00:00:00.500Z, 2045-01-01T00:00:01Z",
        "R/2030-01-01T00:00Z/PT1H, '', 2025-01-01T00:00:00Z, 2030-01-01T00:00:00Z",
    })
    void nextOccurrenceAfterAMomentIsFoundFromTheStart(
            String text, String zone, Instant now, Instant next) {
        Schedule schedule = schedule(text, zone);

        long last = schedule.lastAtOrBefore(now, 0);

        assertThat(schedule.occurrence(last + 1)).isEqualTo(next);
        assertThat(last == -1 || !schedule.occurrence(last).isAfter(now)).isTrue();
    }

    @Test
    void searchAgreesWithCounting() {
        Schedule schedule = schedule("R/2025-01-01T00:00Z/PT7M", "");

        for (int minute = -3; minute < 200; minute++) {
            Instant now = Instant.parse("2025-01-01T00:00:00Z").plusSeconds(60L * minute);

            assertThat(schedule.lastAtOrBefore(now, 0)).isEqualTo(Math.floorDiv(minute, 7));
        }
    }

    @Test
    void dayThatAZoneSkipsFallsTogetherWithTheNext() {
        assertThat(first(3, "R/2011-12-29T10:00/P1D", "Pacific/Apia"))
                .containsExactly(
                        "2011-12-29T10:00-10:00",
                        "2011-12-31T10:00+14:00",
                        "2011-12-31T10:00+14:00");
    }

    @Test
    void scheduleEndsWithTheYear9999() {
        Schedule schedule = schedule("R/9999-12-31T00:00Z/P1D", "");

        assertThat(schedule.occurrence(0)).isNotNull();
        assertThat(schedule.occurrence(1)).isNull();
        assertThat(schedule.lastAtOrBefore(Instant.MAX, 0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PT1H",
                "R/2025-01-01T00:00Z",
                "R-1/2025-01-01T00:00Z/PT1H",
                "R99999999999999999999/2025-01-01T00:00Z/PT1H",
                "R/2025-01-01T00:00Z/PT0S",
                "R2/2025-01-01T00:00Z/PT0S",
                "R/2025-01-01T00:00Z/PT0.5S",
                "R/2025-01-01T00:00Z/PT-5M",
                "R/2025-01-01T00:00Z/P",
                "R/2025-01-01T00:00Z/PT",
                "R/2025-01-01T00:00Z/P1DT",
                "R/2025-13-01T00:00Z/PT1H",
                "R/tomorrow/PT1H",
                "R/1969-01-01T00:00Z/PT1H",
                "R/2025-03-09T00:00Z/2025-03-10T00:00Z",
                "R/P1D/2025-01-01T00:00Z",
            })
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> schedule(text, ""))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void unknownZoneIsRefused() {
        assertThatThrownBy(() -> schedule("R//PT1H", "Mars/Base"))
                .hasMessage(
                        "scheduleTimeZone: Mars/Base (expected: a time zone such as"
                                + " Europe/Berlin)");
    }

    @Test
    void singleRunMayHaveNoPeriod() {
        assertThat(schedule("R1/2025-01-01T00:00Z/PT0S", "").occurrence(0)).isNotNull();
        assertThat(schedule("R0/2025-01-01T00:00Z/PT0S", "").count()).isZero();
    }

    @Test
    void textShowsWhatIsLeft() {
        Schedule schedule = schedule("R5/2025-01-01T08:00:00/P1D", "Europe/Berlin");

        assertThat(schedule.textAt(new Cursor(11, 4)))
                .isEqualTo("R4/2025-01-12T08:00:00.000+01:00/P1D");
    }
}
