package dev.meros.testkit.sim;

import java.util.ArrayList;
import java.util.List;

/// The way between the kernel and one other node. While a direction is blocked, what is sent there
/// is held and arrives after the block ends, as over TCP, unless its connection breaks meanwhile.
final class Link {
    final String peer;
    private final World world;
    private final Lane up = new Lane();
    private final Lane down = new Lane();

    /// Which way a message goes.
    enum Direction {
        TO_KERNEL,
        FROM_KERNEL
    }

    private static final class Lane {
        private boolean blocked;
        private List<Runnable> held = new ArrayList<>();
    }

    Link(World world, String peer) {
        this.world = world;
        this.peer = peer;
    }

    private Lane lane(Direction direction) {
        return direction == Direction.TO_KERNEL ? up : down;
    }

    boolean isBlocked(Direction direction) {
        return lane(direction).blocked;
    }

    boolean isBlocked() {
        return up.blocked || down.blocked;
    }

    void block(Direction direction) {
        lane(direction).blocked = true;
    }

    void heal() {
        for (Lane lane : List.of(up, down)) {
            lane.blocked = false;
            List<Runnable> held = lane.held;
            lane.held = new ArrayList<>();
            held.forEach(Runnable::run);
        }
    }

    /// How long a message takes.
    long latency() {
        Profile profile = world.profile();
        long usual = world.dice.between(profile.latencyMicros() / 4, profile.latencyMicros());
        return world.dice.chance(profile.slowShare()) ? usual * world.dice.between(2, 100) : usual;
    }

    /// Sends something that others may overtake.
    void send(Direction direction, Runnable arrival) {
        Lane lane = lane(direction);
        if (lane.blocked) {
            lane.held.add(() -> send(direction, arrival));
        } else {
            world.agenda.after(latency(), arrival);
        }
    }

    /// A new ordered way from the kernel, for one connection.
    Pipe pipe() {
        return new Pipe();
    }

    /// Delivers in order, until it breaks: then all that has not arrived is lost.
    final class Pipe {
        private long last;
        private boolean broken;

        void send(Runnable arrival) {
            if (broken) {
                return;
            }
            if (down.blocked) {
                down.held.add(() -> send(arrival));
                return;
            }
            last = Math.max(last + 1, world.agenda.micros() + latency());
            world.agenda.after(
                    last - world.agenda.micros(),
                    () -> {
                        if (!broken) {
                            arrival.run();
                        }
                    });
        }

        void breakOff() {
            broken = true;
        }
    }
}
