package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.meros.api.model.Scalar;

import java.io.IOException;
import java.time.Instant;

/// Numbers as Mesos writes them: plain decimals, with `.0` where they are whole, never with an
/// exponent, which not every reader of these endpoints understands.
final class Decimals {
    private static final long THOUSAND = 1_000;
    private static final long MILLION = 1_000_000;

    /// Seconds beyond it are no time that a microsecond matters of.
    private static final double MOST_SECONDS = 1e12;

    private Decimals() {}

    static void write(JsonGenerator out, String name, Scalar scalar) throws IOException {
        out.writeFieldName(name);
        out.writeNumber(text(scalar.thousandths(), THOUSAND));
    }

    static void write(JsonGenerator out, String name, Instant at) throws IOException {
        out.writeFieldName(name);
        out.writeNumber(text(at.toEpochMilli(), THOUSAND));
    }

    /// Seconds since 1970 to the microsecond.
    static void writeSeconds(JsonGenerator out, String name, double seconds) throws IOException {
        if (Math.abs(seconds) < MOST_SECONDS) {
            out.writeFieldName(name);
            out.writeNumber(text(Math.round(seconds * MILLION), MILLION));
        } else {
            out.writeNumberField(name, seconds);
        }
    }

    /// A number of parts of `unit`, a power of ten.
    static String text(long parts, long unit) {
        long whole = Math.abs(parts / unit);
        long rest = Math.abs(parts % unit);
        StringBuilder text = new StringBuilder(20);
        if (parts < 0) {
            text.append('-');
        }
        text.append(whole).append('.');
        long place = unit / 10;
        do {
            text.append((char) ('0' + rest / place));
            rest %= place;
            place /= 10;
        } while (rest > 0 && place > 0);
        return text.toString();
    }
}
