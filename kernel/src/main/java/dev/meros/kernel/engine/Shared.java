package dev.meros.kernel.engine;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// An answer that is costly to make and the same for all who ask at the same time. It is made for
/// one group of them after the other: who asks while it is being made gets the next one, so nobody
/// gets an answer that is older than the question. Thread-safe.
public final class Shared<T> {
    private final Supplier<CompletableFuture<T>> make;
    private @Nullable CompletableFuture<T> current;
    private @Nullable CompletableFuture<T> following;

    public Shared(Supplier<CompletableFuture<T>> make) {
        this.make = make;
    }

    /// The answer, made after this call.
    public CompletableFuture<T> get() {
        CompletableFuture<T> mine;
        synchronized (this) {
            if (current != null) {
                following = following == null ? new CompletableFuture<>() : following;
                return following;
            }
            mine = new CompletableFuture<>();
            current = mine;
        }
        begin(mine);
        return mine;
    }

    private void begin(CompletableFuture<T> group) {
        var _ =
                make.get()
                        .whenComplete(
                                (value, error) -> {
                                    CompletableFuture<T> after = advance();
                                    if (after != null) {
                                        begin(after);
                                    }
                                    if (error == null) {
                                        group.complete(value);
                                    } else {
                                        group.completeExceptionally(error);
                                    }
                                });
    }

    private synchronized @Nullable CompletableFuture<T> advance() {
        current = following;
        following = null;
        return current;
    }
}
