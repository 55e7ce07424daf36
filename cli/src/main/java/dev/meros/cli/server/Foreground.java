package dev.meros.cli.server;

import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.ExitCode;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Keeps a command running until SIGINT or SIGTERM and lets it end in order then.
public final class Foreground {
    private static final System.Logger LOG = System.getLogger(Foreground.class.getName());
    private static final Duration ORDERLY_END = Duration.ofSeconds(30);

    private final Thread hook;

    private Foreground(Runnable end) {
        hook =
                new Thread(
                        () -> {
                            Thread orderly = Thread.ofPlatform().daemon().start(end);
                            try {
                                if (!orderly.join(ORDERLY_END)) {
                                    System.err.println("meros: gave up waiting for an orderly end");
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "end");
    }

    /// From now on a signal runs `end`, for half a minute at most.
    public static Foreground endingWith(Runnable end) {
        Foreground foreground = new Foreground(end);
        Runtime.getRuntime().addShutdownHook(foreground.hook);
        return foreground;
    }

    /// Waits for a signal.
    public int await() {
        return await(new CompletableFuture<>());
    }

    /// Waits for a signal or until a server has ended by itself; throws [CommandException] with the
    /// reason when it did so by a failure. The exit of the JVM runs `end` either way.
    public int await(CompletableFuture<?> ended) {
        while (true) {
            try {
                ended.get(1, TimeUnit.DAYS);
                return ExitCode.OK;
            } catch (TimeoutException e) {
                LOG.log(System.Logger.Level.DEBUG, "still running");
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw CommandException.failed(String.valueOf(cause.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return ExitCode.FAILED;
            }
        }
    }
}
