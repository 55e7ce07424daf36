package dev.meros.testkit.sim;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What has happened: a hash over all of it, and the last lines for the report of a failure.
final class Trace {
    private static final int KEPT = 200;
    private static final int LONGEST_DETAIL = 400;
    private static final long PRIME = 0x100000001b3L;

    private final Line[] ring = new Line[KEPT];
    private @Nullable Consumer<String> listener;
    private long lines;
    private long hash = 0xcbf29ce484222325L;

    /// `detail` is written out only when somebody wants to read it.
    private record Line(long step, long micros, String who, String what, @Nullable Object detail) {
        @Override
        public String toString() {
            String text = detail == null ? "" : " " + detail;
            return "%7d %10.3f %-14s %s%s"
                    .formatted(
                            step,
                            micros / 1e6,
                            who,
                            what,
                            text.length() > LONGEST_DETAIL
                                    ? text.substring(0, LONGEST_DETAIL) + "…"
                                    : text);
        }
    }

    Trace(@Nullable Consumer<String> listener) {
        this.listener = listener;
    }

    /// Has each event told from now on.
    void tell(Consumer<String> lines) {
        listener = lines;
    }

    void add(long step, long micros, String who, String what, @Nullable Object detail) {
        mix(micros);
        mix(who.hashCode());
        mix(what.hashCode());
        Line line = new Line(step, micros, who, what, detail);
        ring[(int) (lines++ % KEPT)] = line;
        if (listener != null) {
            listener.accept(line.toString());
        }
    }

    void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }

    /// The same for the same seed.
    long hash() {
        return hash;
    }

    /// The last lines, the oldest first.
    List<String> last(int count) {
        List<String> last = new ArrayList<>();
        for (long i = Math.max(0, lines - Math.min(count, KEPT)); i < lines; i++) {
            last.add(ring[(int) (i % KEPT)].toString());
        }
        return last;
    }
}
