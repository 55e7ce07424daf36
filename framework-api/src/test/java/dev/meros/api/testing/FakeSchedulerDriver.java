package dev.meros.api.testing;

import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.framework.StateConflictException;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Request;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.state.FrameworkState;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// A driver without a kernel: it records every call, keeps framework state in memory, and its time
/// passes only by [#advance]. Single-threaded: actions and timers run inside [#advance] and [#run].
public final class FakeSchedulerDriver implements SchedulerDriver {
    private final FrameworkId id;
    private final List<Call> calls = new ArrayList<>();
    private final TreeMap<String, FrameworkState.Entry> entries = new TreeMap<>();
    private final PriorityQueue<Pending> pending =
            new PriorityQueue<>(
                    Comparator.comparing(Pending::due).thenComparingLong(Pending::sequence));
    private Instant now;
    private long sequence;
    private boolean tornDown;

    public FakeSchedulerDriver(FrameworkId id, Instant start) {
        this.id = id;
        this.now = start;
    }

    private record Pending(Instant due, long sequence, Runnable action) {}

    /// Every call made so far, in order.
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /// The calls of one type, in order.
    public List<Call> calls(Call.Type type) {
        return calls.stream().filter(c -> c.type() == type).toList();
    }

    /// The tasks launched by all accepts so far, in order.
    public List<TaskInfo> launched() {
        return calls(Call.Type.ACCEPT).stream()
                .flatMap(c -> c.accept().operations().stream())
                .filter(o -> o.launch() != null)
                .flatMap(o -> o.launch().taskInfos().stream())
                .toList();
    }

    /// Forgets the calls made so far.
    public void clearCalls() {
        calls.clear();
    }

    public boolean isTornDown() {
        return tornDown;
    }

    /// Runs what is due now, then lets time pass and runs what falls due, in order.
    public void advance(Duration duration) {
        Instant end = now.plus(duration);
        while (!pending.isEmpty() && !pending.peek().due().isAfter(end)) {
            Pending next = pending.remove();
            if (next.due().isAfter(now)) {
                now = next.due();
            }
            next.action().run();
        }
        now = end;
    }

    /// Runs what is due now.
    public void run() {
        advance(Duration.ZERO);
    }

    @Override
    public FrameworkId frameworkId() {
        return id;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void accept(List<OfferId> offers, List<Offer.Operation> operations, Filters filters) {
        calls.add(Call.accept(id, new Call.Accept(offers, operations, filters)));
    }

    @Override
    public void decline(List<OfferId> offers, Filters filters) {
        calls.add(Call.decline(id, new Call.Decline(offers, filters)));
    }

    @Override
    public void revive(List<String> roles) {
        calls.add(Call.revive(id, roles));
    }

    @Override
    public void suppress(List<String> roles) {
        calls.add(Call.suppress(id, roles));
    }

    @Override
    public void kill(TaskId task, @Nullable AgentId agent, @Nullable KillPolicy policy) {
        calls.add(Call.kill(id, new Call.Kill(task, agent, policy)));
    }

    @Override
    public void acknowledge(TaskStatus status) {
        if (status.uuid() != null && status.agentId() != null) {
            calls.add(
                    Call.acknowledge(
                            id,
                            new Call.Acknowledge(
                                    status.agentId(), status.taskId(), status.uuid())));
        }
    }

    @Override
    public void reconcile(List<Call.Reconcile.Task> tasks) {
        calls.add(Call.reconcile(id, new Call.Reconcile(tasks)));
    }

    @Override
    public void request(List<Request> requests) {
        calls.add(Call.request(id, requests));
    }

    /// What the framework has stated last that it is waiting for.
    public List<Request> demand() {
        List<Call> stated = calls(Call.Type.REQUEST);
        return stated.isEmpty() ? List.of() : stated.getLast().request().requests();
    }

    @Override
    public void send(Call call) {
        calls.add(call.toBuilder().frameworkId(id).build());
    }

    @Override
    public void teardown() {
        calls.add(Call.teardown(id));
        tornDown = true;
    }

    @Override
    public CompletableFuture<List<FrameworkState.Entry>> stateEntries(String prefix) {
        return CompletableFuture.completedFuture(
                entries.values().stream().filter(e -> e.name().startsWith(prefix)).toList());
    }

    @Override
    public CompletableFuture<List<Long>> writeState(List<FrameworkState.Change> changes) {
        List<FrameworkState.Version> conflicts = new ArrayList<>();
        for (FrameworkState.Change change : changes) {
            long version = versionOf(change.name());
            if (version != change.expectedVersion()) {
                conflicts.add(new FrameworkState.Version(change.name(), version));
            }
        }
        if (!conflicts.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new StateConflictException(
                            new FrameworkState.Conflict(
                                    "other versions than expected", conflicts)));
        }
        List<Long> versions = new ArrayList<>();
        for (FrameworkState.Change change : changes) {
            Bytes value = change.value();
            long version = value == null ? 0 : change.expectedVersion() + 1;
            if (value == null) {
                entries.remove(change.name());
            } else {
                entries.put(change.name(), new FrameworkState.Entry(change.name(), version, value));
            }
            versions.add(version);
        }
        return CompletableFuture.completedFuture(versions);
    }

    private long versionOf(String name) {
        FrameworkState.Entry entry = entries.get(name);
        return entry == null ? 0 : entry.version();
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Pending p = new Pending(now.plus(delay), sequence++, action);
        pending.add(p);
        return () -> pending.remove(p);
    }

    @Override
    public void execute(Runnable action) {
        schedule(Duration.ZERO, action);
    }
}
