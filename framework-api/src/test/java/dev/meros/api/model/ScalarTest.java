package dev.meros.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.testing.Seeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.random.RandomGenerator;

final class ScalarTest {
    private static final int SEEDS = 5000;

    /// C's `llround(value * 1000)`, halves away from zero.
    private static long rounded(double value) {
        return new BigDecimal(value * 1000.0).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private static double anyDouble(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> (random.nextLong(2_000_000) - 1_000_000 + 0.5) / 1000.0;
            case 1 -> (random.nextLong(20) - 10) / 2000.0;
            case 2 -> random.nextDouble(-1e9, 1e9);
            default -> random.nextDouble(-1, 1);
        };
    }

    @Test
    void aDoubleIsRoundedToThousandthsWithHalvesAwayFromZero() {
        Seeds.check(
                SEEDS,
                random -> {
                    double value = anyDouble(random);

                    assertThat(Scalar.of(value).thousandths())
                            .as("%s", value)
                            .isEqualTo(rounded(value));
                    assertThat(Scalar.of(-value).thousandths())
                            .as("-(%s)", value)
                            .isEqualTo(-Scalar.of(value).thousandths());
                });
    }

    @ParameterizedTest
    @CsvSource({
        "0.0004, 0",
        "-0.0004, 0",
        "0.0005, 1",
        "-0.0005, -1",
        "0.0015, 2",
        "-0.0025, -3",
        "-0.0, 0"
    })
    void theBordersOfRounding(double value, long thousandths) {
        assertThat(Scalar.of(value)).isEqualTo(new Scalar(thousandths));
    }

    @Test
    void whatRoundsToNothingIsNothing() {
        assertThat(Scalar.of(0.0004)).isEqualTo(Scalar.ZERO);
        assertThat(Scalar.of(0.0004).isPositive()).isFalse();
    }

    @Test
    void arithmeticIsThatOfDecimals() {
        Seeds.check(
                SEEDS,
                random -> {
                    Scalar a = Scalar.of(anyDouble(random));
                    Scalar b = Scalar.of(anyDouble(random));
                    BigDecimal x = new BigDecimal(a.toString());
                    BigDecimal y = new BigDecimal(b.toString());

                    assertThat(x).isEqualByComparingTo(BigDecimal.valueOf(a.thousandths(), 3));
                    assertThat(new BigDecimal(a.plus(b).toString()))
                            .as("%s + %s", a, b)
                            .isEqualByComparingTo(x.add(y));
                    assertThat(new BigDecimal(a.minus(b).toString()))
                            .as("%s - %s", a, b)
                            .isEqualByComparingTo(x.subtract(y));
                    assertThat(Integer.signum(a.compareTo(b)))
                            .as("%s <=> %s", a, b)
                            .isEqualTo(x.compareTo(y));
                    assertThat(a.plus(b).minus(b)).as("%s, %s", a, b).isEqualTo(a);
                });
        assertThat(Scalar.of(0.1).plus(Scalar.of(0.2))).isEqualTo(Scalar.of(0.3));
    }

    @Test
    void whatIsWithinTheLimitSurvivesTheWire() {
        Seeds.check(
                SEEDS,
                random -> {
                    long limit = Scalar.MAX.thousandths();
                    Scalar a = new Scalar(random.nextLong(-limit, limit));

                    assertThat(Scalar.of(a.toDouble())).isEqualTo(a);
                });
        assertThat(Scalar.of(Scalar.MAX.toDouble())).isEqualTo(Scalar.MAX);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                1.001e12,
                -1.001e12,
                1e300
            })
    void whatIsTooLargeIsRefused(double value) {
        assertThatThrownBy(() -> Scalar.of(value))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage(
                        "scalar: "
                                + value
                                + " (expected: a number from -1000000000000 to 1000000000000)");
    }

    @Test
    void aSumThatDoesNotFitIsRefused() {
        Scalar most = new Scalar(Long.MAX_VALUE);
        Scalar least = new Scalar(Long.MIN_VALUE);

        assertThatThrownBy(() -> most.plus(new Scalar(1)))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage(
                        "scalar: 9223372036854775.807 + 0.001"
                                + " (expected: at most 9223372036854775.807)");
        assertThatThrownBy(() -> least.minus(new Scalar(1)))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage(
                        "scalar: -9223372036854775.808 - 0.001"
                                + " (expected: at least -9223372036854775.808)");
        assertThatThrownBy(() -> Scalar.of(Long.MAX_VALUE))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage(
                        "scalar: 9223372036854775807"
                                + " (expected: a number from -1000000000000 to 1000000000000)");
    }
}
