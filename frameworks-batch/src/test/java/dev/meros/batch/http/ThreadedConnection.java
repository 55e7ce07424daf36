package dev.meros.batch.http;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Request;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.api.testing.FakeSchedulerDriver;
import dev.meros.batch.engine.Connection;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// The fake driver on a thread of its own and in real time, for servers.
final class ThreadedConnection implements Connection, SchedulerDriver {
    private final FakeSchedulerDriver fake;
    private final Framework framework;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    ThreadedConnection(FrameworkId id, Framework framework) {
        this.fake = new FakeSchedulerDriver(id, Instant.now());
        this.framework = framework;
    }

    /// The calls of one type so far.
    List<Call> calls(Call.Type type) {
        return onThread(() -> fake.calls(type));
    }

    void offer(Offer offer) {
        execute(() -> framework.offers(this, List.of(offer)));
    }

    void status(TaskStatus status) {
        execute(
                () -> {
                    Framework.Acknowledgement _ = framework.update(this, status);
                });
    }

    void disconnect() {
        execute(() -> framework.disconnected(this));
    }

    private <T> T onThread(Callable<T> action) {
        try {
            return thread.submit(action).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SchedulerDriver driver() {
        return this;
    }

    @Override
    public void start() {
        execute(
                () ->
                        framework.subscribed(
                                this, new Event.Subscribed(fake.frameworkId(), 15.0, null)));
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        ended.complete(null);
    }

    @Override
    public FrameworkId frameworkId() {
        return fake.frameworkId();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public void accept(List<OfferId> offers, List<Offer.Operation> operations, Filters filters) {
        fake.accept(offers, operations, filters);
    }

    @Override
    public void decline(List<OfferId> offers, Filters filters) {
        fake.decline(offers, filters);
    }

    @Override
    public void revive(List<String> roles) {
        fake.revive(roles);
    }

    @Override
    public void suppress(List<String> roles) {
        fake.suppress(roles);
    }

    @Override
    public void kill(TaskId task, @Nullable AgentId agent, @Nullable KillPolicy policy) {
        fake.kill(task, agent, policy);
    }

    @Override
    public void acknowledge(TaskStatus status) {
        fake.acknowledge(status);
    }

    @Override
    public void reconcile(List<Call.Reconcile.Task> tasks) {
        fake.reconcile(tasks);
    }

    @Override
    public void request(List<Request> requests) {
        fake.request(requests);
    }

    @Override
    public void send(Call call) {
        fake.send(call);
    }

    @Override
    public void teardown() {
        fake.teardown();
    }

    @Override
    public CompletableFuture<List<FrameworkState.Entry>> stateEntries(String prefix) {
        return fake.stateEntries(prefix);
    }

    @Override
    public CompletableFuture<List<Long>> writeState(List<FrameworkState.Change> changes) {
        return fake.writeState(changes);
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        ScheduledFuture<?> pending = thread.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> pending.cancel(false);
    }

    @Override
    public void execute(Runnable action) {
        Future<?> _ = thread.submit(action);
    }
}
