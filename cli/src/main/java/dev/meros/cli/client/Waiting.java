package dev.meros.cli.client;

import dev.meros.cli.output.CommandException;

import java.time.Duration;
import java.util.function.Supplier;

/// Asks again and again until something is so or the time is over.
public final class Waiting {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Waiting() {}

    /// Asks until `missing` says nothing is missing any more (an empty text) or the time is over;
    /// the result is what is missing still.
    public static String until(int seconds, Supplier<String> missing) {
        long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (true) {
            String still = missing.get();
            if (still.isEmpty() || System.nanoTime() >= deadline) {
                return still;
            }
            pause();
        }
    }

    /// The pause between two questions.
    public static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }
}
