package dev.meros.testkit.sim;

import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Effect;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// Gets a subscription and keeps it, with the ways and times of the HTTP driver.
final class SimSubscriber {
    private static final int MISSED_HEARTBEATS = 5;
    private static final long STALE_GRACE_MICROS = 1_000_000;
    private static final long ANSWER_TIMEOUT_MICROS = 10_000_000;
    private static final long FIRST_PAUSE_MICROS = 100_000;
    private static final long LONGEST_PAUSE_MICROS = 3_000_000;

    private final World world;
    private final SimDriver driver;
    private final Link link;
    private @Nullable Subscription connection;
    private @Nullable Subscription subscribed;
    private long pause = FIRST_PAUSE_MICROS;
    private boolean closed;

    SimSubscriber(World world, SimDriver driver, Link link) {
        this.world = world;
        this.driver = driver;
        this.link = link;
    }

    @Nullable Subscription subscribed() {
        return subscribed;
    }

    void connect() {
        if (closed || connection != null) {
            return;
        }
        Subscription next = new Subscription();
        connection = next;
        Call call = world.codec.pass(driver.subscription(), Call.class);
        Call.Subscribe subscribe = Objects.requireNonNull(call.subscribe());
        world.network.open(
                link,
                next,
                wire -> new FrameworkCommand.Subscribe(subscribe, wire.stream),
                () -> lost(next));
        world.agenda.after(
                ANSWER_TIMEOUT_MICROS,
                () -> {
                    if (!next.accepted) {
                        lost(next);
                    }
                });
    }

    void close() {
        closed = true;
        subscribed = null;
        Subscription last = connection;
        connection = null;
        if (last != null) {
            last.close();
        }
    }

    /// The machine is gone: nobody closes the connection.
    void vanish() {
        Subscription last = connection;
        if (last != null && last.wire != null) {
            last.wire.vanishReader();
        }
        close();
    }

    void lost(Subscription subscription) {
        if (closed || subscription != connection) {
            return;
        }
        connection = null;
        subscription.close();
        detach();
        long wait = pause / 2 + world.dice.between(0, pause / 2);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MICROS);
        world.agenda.after(wait, this::connect);
    }

    /// The kernel does not know this subscription; the stream may yet say why.
    void stale(Subscription subscription) {
        if (!closed && subscription == connection) {
            detach();
            world.agenda.after(STALE_GRACE_MICROS, () -> lost(subscription));
        }
    }

    private void detach() {
        if (subscribed != null) {
            subscribed = null;
            driver.disconnected();
        }
    }

    /// One connection to the kernel; calls belong to the one that is subscribed.
    final class Subscription implements Wire.Reader {
        private @Nullable Wire wire;
        private boolean accepted;
        private int missedHeartbeats;

        @Nullable Wire wire() {
            return wire;
        }

        private void close() {
            if (wire != null) {
                wire.closeByReader();
            }
        }

        @Override
        public void opened(Wire opened) {
            wire = opened;
            if (this != connection) {
                opened.closeByReader();
            }
        }

        @Override
        public void refused(Wire refused) {
            lost(this);
        }

        @Override
        public void received(Wire from, Effect effect) {
            if (this != connection || !(effect instanceof Effect.ToFramework(_, _, Event event))) {
                return;
            }
            missedHeartbeats = 0;
            if (event.type() == Event.Type.SUBSCRIBED && event.subscribed() != null) {
                accepted = true;
                pause = FIRST_PAUSE_MICROS;
                subscribed = this;
                Double seconds = event.subscribed().heartbeatIntervalSeconds();
                awaitHeartbeat((long) ((seconds == null ? 15 : seconds) * 1e6));
            }
            if (this == subscribed || event.type() == Event.Type.ERROR) {
                driver.event(event);
            }
        }

        @Override
        public void ended(Wire ended) {
            lost(this);
        }

        private void awaitHeartbeat(long interval) {
            world.agenda.after(
                    interval,
                    () -> {
                        if (this != connection) {
                            return;
                        }
                        if (missedHeartbeats++ >= MISSED_HEARTBEATS) {
                            lost(this);
                        } else {
                            awaitHeartbeat(interval);
                        }
                    });
        }
    }
}
