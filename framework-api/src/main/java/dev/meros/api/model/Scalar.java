package dev.meros.api.model;

import java.math.BigDecimal;

/// A quantity in thousandths (`Value.Scalar` of the v1 API): fixed point with three decimals, so
/// that sums are exact. On the wire it is a double, rounded to the nearest thousandth.
public record Scalar(long thousandths) implements Comparable<Scalar> {
    public static final Scalar ZERO = new Scalar(0);

    /// The quantity nearest to `value`; throws [InvalidMessageException] when it is not finite or
    /// does not fit 9.2e15.
    public static Scalar of(double value) {
        double scaled = value * 1000.0;
        if (!Double.isFinite(scaled) || Math.abs(scaled) > Long.MAX_VALUE / 2.0) {
            throw new InvalidMessageException("scalar: " + value + " (expected: a finite number)");
        }
        return new Scalar(Math.round(scaled));
    }

    /// A whole number.
    public static Scalar of(long value) {
        return new Scalar(Math.multiplyExact(value, 1000L));
    }

    public double toDouble() {
        return thousandths / 1000.0;
    }

    public Scalar plus(Scalar other) {
        return new Scalar(Math.addExact(thousandths, other.thousandths));
    }

    public Scalar minus(Scalar other) {
        return new Scalar(Math.subtractExact(thousandths, other.thousandths));
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
