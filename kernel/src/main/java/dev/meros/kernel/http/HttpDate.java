package dev.meros.kernel.http;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/// The value of the `Date` header, which every response has, made once a second.
final class HttpDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final AtomicReference<Made> last = new AtomicReference<>(new Made(-1, ""));

    HttpDate(InstantSource clock) {
        this.clock = clock;
    }

    private record Made(long second, String text) {}

    String now() {
        Instant now = clock.instant();
        Made made = last.get();
        if (made.second() != now.getEpochSecond()) {
            made = new Made(now.getEpochSecond(), FORMAT.format(now));
            last.set(made);
        }
        return made.text();
    }
}
