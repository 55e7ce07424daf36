package dev.meros.api.model;

import java.math.BigDecimal;

/// A quantity in thousandths (`Value.Scalar` of the v1 API): fixed point with three decimals, so
/// that sums are exact. On the wire it is a double, rounded to the nearest thousandth, halves away
/// from zero; 0.0004 is nothing (mesos-v1 §3.3).
public record Scalar(long thousandths) implements Comparable<Scalar> {
    public static final Scalar ZERO = new Scalar(0);

    /// The largest quantity that is taken from outside, a million millions: a double still tells
    /// its thousandths apart, and thousands of them can be added up.
    public static final Scalar MAX = new Scalar(1_000_000_000_000_000L);

    /// The quantity nearest to `value`; throws [InvalidMessageException] when it is not a number or
    /// further from zero than [#MAX].
    public static Scalar of(double value) {
        double scaled = value * 1000.0;
        // written so that it holds for NaN too
        if (!(Math.abs(scaled) <= MAX.thousandths)) {
            throw new InvalidMessageException(outOfRange(Double.toString(value)));
        }
        // Math.round takes halves upwards, also below zero
        return new Scalar(scaled < 0 ? -Math.round(-scaled) : Math.round(scaled));
    }

    /// A whole number; throws [InvalidMessageException] when it is further from zero than [#MAX].
    public static Scalar of(long value) {
        long most = MAX.thousandths / 1000;
        if (value > most || value < -most) {
            throw new InvalidMessageException(outOfRange(Long.toString(value)));
        }
        return new Scalar(value * 1000);
    }

    private static String outOfRange(String value) {
        return "scalar: " + value + " (expected: a number from -" + MAX + " to " + MAX + ")";
    }

    public double toDouble() {
        return thousandths / 1000.0;
    }

    /// The sum; throws [InvalidMessageException] when it does not fit, at 9.2e15.
    public Scalar plus(Scalar other) {
        long sum = thousandths + other.thousandths;
        if (((thousandths ^ sum) & (other.thousandths ^ sum)) < 0) {
            throw unfit(" + ", other);
        }
        return new Scalar(sum);
    }

    /// The difference; throws [InvalidMessageException] when it does not fit, at 9.2e15.
    public Scalar minus(Scalar other) {
        long rest = thousandths - other.thousandths;
        if (((thousandths ^ other.thousandths) & (thousandths ^ rest)) < 0) {
            throw unfit(" - ", other);
        }
        return new Scalar(rest);
    }

    private InvalidMessageException unfit(String operation, Scalar other) {
        String expected =
                thousandths > 0
                        ? "at most " + new Scalar(Long.MAX_VALUE)
                        : "at least " + new Scalar(Long.MIN_VALUE);
        return new InvalidMessageException(
                "scalar: " + this + operation + other + " (expected: " + expected + ")");
    }

    public Scalar min(Scalar other) {
        return thousandths <= other.thousandths ? this : other;
    }

    public boolean isPositive() {
        return thousandths > 0;
    }

    @Override
    public int compareTo(Scalar other) {
        return Long.compare(thousandths, other.thousandths);
    }

    /// The shortest decimal form, such as `0.5` or `1024`.
    @Override
    public String toString() {
        if (thousandths % 1000 == 0) {
            return Long.toString(thousandths / 1000);
        }
        return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
    }
}
