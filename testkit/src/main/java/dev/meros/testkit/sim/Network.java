package dev.meros.testkit.sim;

import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Requests to the kernel, each on a connection of its own: they may overtake each other, get lost
/// or wait for a partition to end.
final class Network {
    private static final long ANSWER_TIMEOUT_MICROS = 10_000_000;

    private final World world;

    /// Whether the same request may arrive a second time.
    enum Repeats {
        ONCE,
        HARMLESS
    }

    Network(World world) {
        this.world = world;
    }

    /// Asks the kernel for a stream. `failed` is called when nobody answers at all.
    void open(Link link, Wire.Reader reader, Opener opener, Runnable failed) {
        Request request =
                new Request(
                        link,
                        (kernel, _) -> {
                            Wire wire = new Wire(world, link, kernel, kernel.newStream(), reader);
                            kernel.open(wire, opener.command(wire));
                        },
                        answer -> {
                            if (answer == null) {
                                failed.run();
                            }
                        });
        request.send(Repeats.ONCE);
    }

    /// Makes the command that opens a stream.
    interface Opener {
        Command command(Wire wire);
    }

    /// Makes a request; `result` hears the answer, or null when the outcome is not known.
    void call(Link link, Command command, Repeats repeats, Consumer<@Nullable Answer> result) {
        ask(link, (kernel, answer) -> kernel.submit(command, answer), repeats, result);
    }

    void ask(
            Link link,
            BiConsumer<KernelProcess, Consumer<Answer>> handler,
            Repeats repeats,
            Consumer<@Nullable Answer> result) {
        new Request(link, handler, result).send(repeats);
    }

    /// A request under way.
    final class Request {
        private final Link link;
        private final BiConsumer<KernelProcess, Consumer<Answer>> handler;
        private @Nullable Consumer<@Nullable Answer> result;

        Request(
                Link link,
                BiConsumer<KernelProcess, Consumer<Answer>> handler,
                Consumer<@Nullable Answer> result) {
            this.link = link;
            this.handler = handler;
            this.result = result;
        }

        void send(Repeats repeats) {
            if (world.dice.chance(world.profile().loss())) {
                fail();
                return;
            }
            transmit();
            if (repeats == Repeats.HARMLESS && world.dice.chance(world.profile().duplication())) {
                transmit();
            }
        }

        private void transmit() {
            if (link.isBlocked(Link.Direction.TO_KERNEL)) {
                failAfter(ANSWER_TIMEOUT_MICROS);
            }
            link.send(Link.Direction.TO_KERNEL, this::arrive);
        }

        private void arrive() {
            KernelProcess kernel = world.kernel.process();
            if (kernel == null) {
                fail();
                return;
            }
            kernel.pending(this);
            handler.accept(kernel, answer -> reply(kernel, answer));
        }

        private void reply(KernelProcess kernel, Answer answer) {
            kernel.done(this);
            if (world.dice.chance(world.profile().loss())) {
                fail();
                return;
            }
            if (link.isBlocked(Link.Direction.FROM_KERNEL)) {
                failAfter(ANSWER_TIMEOUT_MICROS);
            }
            link.send(Link.Direction.FROM_KERNEL, () -> finish(answer));
        }

        /// The connection breaks, or nothing comes for as long as one waits.
        void fail() {
            failAfter(world.isLucky(0.7) ? 5 * link.latency() : ANSWER_TIMEOUT_MICROS);
        }

        private void failAfter(long micros) {
            if (result != null) {
                world.agenda.after(micros, () -> finish(null));
            }
        }

        private void finish(@Nullable Answer answer) {
            Consumer<@Nullable Answer> waiting = result;
            if (waiting != null) {
                result = null;
                waiting.accept(answer);
            }
        }
    }

    /// Fails requests whose kernel is gone.
    static void failAll(Iterable<Request> requests) {
        List<Request> open = new ArrayList<>();
        requests.forEach(open::add);
        open.forEach(Request::fail);
    }
}
