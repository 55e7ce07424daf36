package dev.meros.api.framework;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.state.FrameworkState;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Reads and writes framework state, one request after the other, and completes the futures on the
/// driver's thread. Requests that do not fit the queue, or are pending at [#close], fail.
final class StateRequests implements AutoCloseable {
    private static final int MAX_WAITING = 10_000;

    private final DriverThread thread;
    private final Lane lane;
    private final Set<Pending<?>> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    StateRequests(String name, DriverThread thread) {
        this.thread = thread;
        this.lane = new Lane(name, MAX_WAITING);
    }

    /// One HTTP request and its answer.
    interface Request {
        KernelHttp.Answer send() throws IOException, InterruptedException;
    }

    /// A request that is waiting or under way; its identity tells it from others.
    private static final class Pending<T> {
        private final Request request;
        private final Function<String, T> reader;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Pending(Request request, Function<String, T> reader) {
            this.request = request;
            this.reader = reader;
        }
    }

    <T> CompletableFuture<T> ask(Request request, Function<String, T> reader) {
        Pending<T> asked = new Pending<>(request, reader);
        pending.add(asked);
        if (closed) {
            asked.result.completeExceptionally(
                    new StateException("framework state: the driver has ended"));
        } else if (!lane.offer(() -> send(asked))) {
            fail(asked, new StateException("state requests waiting: " + MAX_WAITING));
        }
        return asked.result;
    }

    private <T> void send(Pending<T> asked) {
        try {
            KernelHttp.Answer answer = asked.request.send();
            if (!answer.isDone()) {
                fail(asked, refusal(answer));
                return;
            }
            T value = asked.reader.apply(answer.body());
            thread.execute(
                    () -> {
                        pending.remove(asked);
                        asked.result.complete(value);
                    });
        } catch (StateException e) {
            fail(asked, e);
        } catch (IOException | RuntimeException e) {
            fail(asked, new StateException("framework state: " + e, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(Pending<?> asked, StateException failure) {
        thread.execute(
                () -> {
                    pending.remove(asked);
                    asked.result.completeExceptionally(failure);
                });
    }

    private static StateException refusal(KernelHttp.Answer answer) {
        if (answer.status() == 409) {
            try {
                return new StateConflictException(
                        Json.read(answer.body(), FrameworkState.Conflict.class));
            } catch (CodecException e) {
                return new StateException("framework state: " + answer, e);
            }
        }
        return new StateException("framework state: " + answer);
    }

    @Override
    public void close() {
        closed = true;
        lane.close();
        for (Pending<?> asked : pending) {
            asked.result.completeExceptionally(
                    new StateException("framework state: the driver has ended"));
        }
    }
}
