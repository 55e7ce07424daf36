package dev.meros.testkit.sim;

import dev.meros.api.framework.Delivery;
import dev.meros.api.framework.Enrollment;
import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.framework.StateConflictException;
import dev.meros.api.framework.StateException;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.StateCommand;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A driver in virtual time, with the ways of the HTTP driver: calls in order, one after the other;
/// acknowledgements side by side; requests about state one after the other; a subscription that is
/// taken up again when it is lost.
final class SimDriver implements SchedulerDriver {
    private static final int ACKNOWLEDGED_AT_ONCE = 8;

    final FrameworkHost host;
    final String name;
    private final World world;
    private final Enrollment enrollment;
    private final Delivery delivery;
    private final Framework framework;
    private final SimSubscriber subscriber;
    private final RequestLane calls = new RequestLane(1);
    private final RequestLane acknowledgements = new RequestLane(ACKNOWLEDGED_AT_ONCE);
    private final RequestLane state = new RequestLane(1);
    private @Nullable FrameworkId id;
    private boolean tearsDown;
    private boolean ended;

    /// Requests of which so many are under way at the same time.
    private static final class RequestLane {
        private final int atOnce;
        private final Deque<Consumer<Runnable>> waiting = new ArrayDeque<>();
        private int underWay;

        RequestLane(int atOnce) {
            this.atOnce = atOnce;
        }

        void add(Consumer<Runnable> request) {
            waiting.add(request);
            next();
        }

        private void next() {
            while (underWay < atOnce && !waiting.isEmpty()) {
                underWay++;
                waiting.remove()
                        .accept(
                                () -> {
                                    underWay--;
                                    next();
                                });
            }
        }
    }

    SimDriver(World world, FrameworkHost host, String name, Framework framework) {
        this.world = world;
        this.host = host;
        this.name = name;
        this.framework = framework;
        this.enrollment = new Enrollment(host.info(), List.of());
        this.delivery = new Delivery(this, framework);
        this.subscriber = new SimSubscriber(world, this, host.link());
    }

    Framework framework() {
        return framework;
    }

    void start() {
        execute(subscriber::connect);
    }

    boolean isSubscribed() {
        return subscriber.subscribed() != null;
    }

    /// Whether faults have stopped.
    boolean isCalm() {
        return world.isCalm();
    }

    boolean hasEnded() {
        return ended;
    }

    SimSubscriber subscriber() {
        return subscriber;
    }

    Call subscription() {
        return enrollment.subscribe();
    }

    // ---- what the subscriber tells

    void event(Event event) {
        if (event.type() == Event.Type.SUBSCRIBED && event.subscribed() != null) {
            id = event.subscribed().frameworkId();
            enrollment.identified(id);
            host.identified(id);
        }
        if (event.type() != Event.Type.HEARTBEAT) {
            world.note(name, "gets", event);
        }
        world.watch.frameworkGets(this, event);
        if (event.type() == Event.Type.SUBSCRIBED && tearsDown) {
            send(Call.builder().type(Call.Type.TEARDOWN).build());
        } else if (event.type() == Event.Type.SUBSCRIBED && !enrollment.demand().isEmpty()) {
            request(enrollment.demand());
        }
        if (event.type() == Event.Type.ERROR && event.error() != null) {
            String message = event.error().message();
            framework.error(this, message);
            end();
            host.ended(this, message);
        } else if (!tearsDown) {
            delivery.deliver(event);
            tell(event);
        }
    }

    private void tell(Event event) {
        if (framework instanceof NewsReader reader) {
            if (event.updateOperationStatus() != null) {
                reader.operation(this, event.updateOperationStatus().status());
            } else if (event.inverseOffers() != null) {
                reader.inverseOffers(this, event.inverseOffers().inverseOffers());
            }
        }
    }

    void disconnected() {
        world.note(name, "is disconnected", null);
        world.watch.frameworkDisconnected(this);
        framework.disconnected(this);
    }

    /// Ends the process without a word.
    void end() {
        ended = true;
        subscriber.close();
    }

    // ---- calls

    @Override
    public FrameworkId frameworkId() {
        FrameworkId known = id;
        if (known == null) {
            throw new IllegalStateException("no framework id before the first subscription");
        }
        return known;
    }

    @Override
    public Instant now() {
        return world.now();
    }

    @Override
    public void send(Call call) {
        if (ended) {
            return;
        }
        enrollment.note(call);
        SimSubscriber.Subscription to = subscriber.subscribed();
        if (to == null) {
            return;
        }
        world.watch.frameworkCalls(this, call);
        RequestLane lane = call.type() == Call.Type.ACKNOWLEDGE ? acknowledgements : calls;
        lane.add(done -> post(to, call, done));
    }

    private void post(SimSubscriber.Subscription to, Call call, Runnable done) {
        Wire wire = to.wire();
        if (ended || to != subscriber.subscribed() || wire == null) {
            done.run();
            return;
        }
        Call complete = world.codec.pass(call.toBuilder().frameworkId(id).build(), Call.class);
        world.network.call(
                host.link(),
                new FrameworkCommand.Called(complete, wire.stream),
                repeats(call),
                answer -> {
                    answered(to, call, answer);
                    done.run();
                });
    }

    /// What a proxy or an impatient client may do twice without harm.
    private static Network.Repeats repeats(Call call) {
        return switch (call.type()) {
            case ACKNOWLEDGE, DECLINE, KILL, RECONCILE, SUPPRESS -> Network.Repeats.HARMLESS;
            case null, default -> Network.Repeats.ONCE;
        };
    }

    private void answered(SimSubscriber.Subscription to, Call call, @Nullable Answer answer) {
        if (ended) {
            return;
        }
        if (answer == null) {
            subscriber.lost(to);
        } else if (answer instanceof Answer.Refused refused) {
            refused(to, refused);
        } else if (call.type() == Call.Type.TEARDOWN) {
            end();
            host.ended(this, "torn down");
        }
    }

    private void refused(SimSubscriber.Subscription to, Answer.Refused refused) {
        String text = refused.message();
        switch (refused.refusal()) {
            case UNAVAILABLE -> subscriber.lost(to);
            case FORBIDDEN -> subscriber.stale(to);
            case BAD_REQUEST, NOT_FOUND, CONFLICT, NOT_IMPLEMENTED -> {
                if (text.contains("stream") || text.contains("Framework cannot be found")) {
                    subscriber.stale(to);
                } else {
                    world.note(name, "is refused", text);
                }
            }
        }
    }

    @Override
    public void teardown() {
        execute(
                () -> {
                    tearsDown = true;
                    send(Call.builder().type(Call.Type.TEARDOWN).build());
                });
    }

    // ---- framework state

    @Override
    public CompletableFuture<List<FrameworkState.Entry>> stateEntries(String prefix) {
        CompletableFuture<List<FrameworkState.Entry>> result = new CompletableFuture<>();
        if (subscriber.subscribed() == null) {
            return CompletableFuture.failedFuture(
                    new StateException("framework state: not subscribed"));
        }
        state.add(
                done -> {
                    FrameworkState.Entries[] read = new FrameworkState.Entries[1];
                    world.network.ask(
                            host.link(),
                            (kernel, answer) -> {
                                read[0] = kernel.entries(frameworkId(), prefix);
                                answer.accept(new Answer.Accepted());
                            },
                            Network.Repeats.ONCE,
                            answer -> {
                                if (answer == null) {
                                    fail(result, "the kernel cannot be reached");
                                } else {
                                    complete(result, read[0].entries());
                                }
                                done.run();
                            });
                });
        return result;
    }

    @Override
    public CompletableFuture<List<Long>> writeState(List<FrameworkState.Change> changes) {
        SimSubscriber.Subscription to = subscriber.subscribed();
        Wire wire = to == null ? null : to.wire();
        if (to == null || wire == null) {
            return CompletableFuture.failedFuture(
                    new StateException("framework state: not subscribed"));
        }
        CompletableFuture<List<Long>> result = new CompletableFuture<>();
        FrameworkState.Write write =
                world.codec.pass(new FrameworkState.Write(changes), FrameworkState.Write.class);
        state.add(
                done ->
                        world.network.call(
                                host.link(),
                                new StateCommand.Write(frameworkId(), wire.stream, write),
                                Network.Repeats.ONCE,
                                answer -> {
                                    written(to, result, answer);
                                    done.run();
                                }));
        return result;
    }

    private void written(
            SimSubscriber.Subscription to,
            CompletableFuture<List<Long>> result,
            @Nullable Answer answer) {
        switch (answer) {
            case Answer.StateWritten w -> complete(result, w.written().versions());
            case Answer.StateConflicts c -> {
                if (!ended) {
                    result.completeExceptionally(new StateConflictException(c.conflict()));
                }
            }
            case Answer.Refused r -> {
                if (!ended && r.refusal() == Answer.Refusal.FORBIDDEN) {
                    subscriber.stale(to);
                }
                fail(result, r.message());
            }
            case Answer.Accepted _ -> fail(result, "no answer to a write");
            case null -> fail(result, "the kernel cannot be reached");
        }
    }

    private <T> void complete(CompletableFuture<T> result, T value) {
        if (!ended) {
            result.complete(value);
        }
    }

    private void fail(CompletableFuture<?> result, String why) {
        if (!ended) {
            result.completeExceptionally(new StateException("framework state: " + why));
        }
    }

    // ---- the driver's thread

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Agenda.Item item =
                world.agenda.after(
                        delay,
                        () -> {
                            if (!ended) {
                                action.run();
                            }
                        });
        return item::cancel;
    }

    @Override
    public void execute(Runnable action) {
        var _ = schedule(Duration.ofNanos(world.dice.between(1_000, 50_000)), action);
    }

    /// Does something with the result of a request, whatever it is.
    static <T> void whenDone(
            CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        var _ = future.whenComplete(then);
    }
}
