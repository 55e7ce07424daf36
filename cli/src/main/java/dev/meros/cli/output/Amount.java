package dev.meros.cli.output;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Numbers as people read them.
public final class Amount {
    private Amount() {}

    /// A number with at most three decimals and no trailing zeros.
    public static String plain(double value) {
        BigDecimal rounded =
                BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    /// How much of a total is in use, such as `0.5/4`.
    public static String of(double used, double total) {
        return plain(used) + "/" + plain(total);
    }

    /// A duration in seconds with one decimal, such as `2.4 s`.
    public static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).setScale(1, RoundingMode.HALF_UP).toPlainString()
                + " s";
    }
}
