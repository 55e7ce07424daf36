package dev.meros.cli.server;

import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.ExitCode;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps a command running until SIGINT or SIGTERM and lets it end in order then. A second signal
/// hurries it, a third one ends it at once.
public final class Foreground {
    private static final System.Logger LOG = System.getLogger(Foreground.class.getName());
    private static final Duration ORDERLY_END = Duration.ofSeconds(30);
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;
    private static final int SIGNALLED = 128;

    private final Ending ending;
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final CompletableFuture<Ended> finished = new CompletableFuture<>();
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger finishing = new AtomicInteger();

    /// What a server does when it is told to end.
    @FunctionalInterface
    public interface Ending {
        /// Ends the server; once `hurry` is done nothing should be waited for.
        Ended end(Future<?> hurry);
    }

    /// How a server has ended.
    public enum Ended {
        IN_ORDER,
        /// Something is left that should not be: the exit code says so.
        IN_PART
    }

    private Foreground(Ending ending) {
        this.ending = ending;
    }

    /// From now on a signal runs `end`, for half a minute at most.
    public static Foreground endingWith(Runnable end) {
        return endingWith(
                ORDERLY_END,
                _ -> {
                    end.run();
                    return Ended.IN_ORDER;
                });
    }

    /// From now on a signal runs `ending`, for `limit` at most.
    public static Foreground endingWith(Duration limit, Ending ending) {
        Foreground foreground = new Foreground(ending);
        Thread hook = new Thread(() -> foreground.finish(limit), "end");
        Runtime.getRuntime().addShutdownHook(hook);
        Signals.on("INT", () -> foreground.signalled(SIGINT, limit));
        Signals.on("TERM", () -> foreground.signalled(SIGTERM, limit));
        return foreground;
    }

    private void signalled(int number, Duration limit) {
        switch (signals.incrementAndGet()) {
            case 1 -> {
                Ended ended = finish(limit);
                exit.complete(ended == Ended.IN_ORDER ? SIGNALLED + number : ExitCode.FAILED);
            }
            case 2 -> {
                System.err.println("meros: hurries");
                hurry.complete(null);
            }
            default -> Runtime.getRuntime().halt(SIGNALLED + number);
        }
    }

    /// Runs the ending, once whoever asks for it.
    private Ended finish(Duration limit) {
        if (finishing.getAndIncrement() == 0) {
            Thread.ofPlatform().daemon().name("ending").start(this::end);
        }
        try {
            return finished.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            System.err.println("meros: gave up waiting for an orderly end");
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.WARNING, "not ended in order", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Ended.IN_PART;
    }

    private void end() {
        try {
            finished.complete(ending.end(hurry));
        } catch (RuntimeException | Error e) {
            finished.completeExceptionally(e);
        }
    }

    /// Waits for a signal.
    public int await() {
        return await(new CompletableFuture<>());
    }

    /// Waits for a signal or until a server has ended by itself; throws [CommandException] with the
    /// reason when it did so by a failure. The exit of the JVM runs the ending either way.
    public int await(CompletableFuture<?> ended) {
        CompletableFuture<Object> either = CompletableFuture.anyOf(ended, exit);
        while (true) {
            try {
                either.get(1, TimeUnit.DAYS);
                return signals.get() > 0 ? exit.join() : ExitCode.OK;
            } catch (TimeoutException e) {
                LOG.log(System.Logger.Level.DEBUG, "still running");
            } catch (ExecutionException e) {
                if (signals.get() > 0) {
                    return exit.join();
                }
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw CommandException.failed(String.valueOf(cause.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return ExitCode.FAILED;
            }
        }
    }
}
