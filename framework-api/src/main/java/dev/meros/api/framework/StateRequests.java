package dev.meros.api.framework;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.framework.Subscriber.Subscription;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads and writes framework state, one request after the other, and completes the futures on the
/// driver's thread. Requests that do not fit the queue, or are pending at [#close], fail.
final class StateRequests implements AutoCloseable {
    private static final int MAX_WAITING = 10_000;

    private final DriverThread thread;
    private final KernelHttp http;
    private final Subscriber subscriber;
    private final Supplier<FrameworkId> framework;
    private final Lane lane;
    private final Set<Pending<?>> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    StateRequests(
            String name,
            DriverThread thread,
            KernelHttp http,
            Subscriber subscriber,
            Supplier<FrameworkId> framework) {
        this.thread = thread;
        this.http = http;
        this.subscriber = subscriber;
        this.framework = framework;
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

    CompletableFuture<List<FrameworkState.Entry>> entries(String prefix) {
        String query = "?prefix=" + URLEncoder.encode(prefix, StandardCharsets.UTF_8);
        return ask(
                () -> {
                    Subscription to = current();
                    return watched(to, http.get(target(to, query), to.kernel()));
                },
                body -> Json.read(body, FrameworkState.Entries.class).entries());
    }

    /// Writes under the subscription of the moment, and under no later one.
    CompletableFuture<List<Long>> write(List<FrameworkState.Change> changes) {
        Subscription to = subscriber.subscribed();
        if (to == null) {
            return CompletableFuture.failedFuture(
                    new StateException("framework state: not subscribed"));
        }
        byte[] write = Json.write(new FrameworkState.Write(changes));
        return ask(
                () -> watched(to, http.postJson(target(to, ""), to.kernel(), to.streamId(), write)),
                body -> Json.read(body, FrameworkState.Written.class).versions());
    }

    private Subscription current() {
        Subscription to = subscriber.subscribed();
        if (to == null) {
            throw new StateException("framework state: not subscribed");
        }
        return to;
    }

    private URI target(Subscription to, String query) {
        String name = URLEncoder.encode(framework.get().value(), StandardCharsets.UTF_8);
        return to.kernel().resolve(FrameworkState.PATH + name + query);
    }

    /// Passes an answer about state on, and notes when it says that the subscription is over.
    private KernelHttp.Answer watched(Subscription to, KernelHttp.Answer answer) {
        if (answer.status() == 403) {
            thread.execute(() -> subscriber.stale(to, answer));
        } else if (answer.isElsewhere() && answer.status() != 404) {
            thread.execute(() -> subscriber.moved(to, answer));
        }
        return answer;
    }

    private <T> CompletableFuture<T> ask(Request request, Function<String, T> reader) {
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
