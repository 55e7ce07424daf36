package dev.meros.testkit.sim;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.effect.Effect;

/// One open stream of events from the kernel to an agent or a framework. Either end may close it or
/// learn, sooner or later or only by its own timers, that the other one is gone.
final class Wire {
    /// After which time a kernel that writes to a peer that is gone notices.
    private static final long LATE_NOTICE_MICROS = 16_000_000;

    final StreamId stream;
    private final World world;
    private final Link link;
    private final Link.Pipe down;
    private final Reader reader;
    private final KernelProcess kernel;
    private boolean readerOpen = true;
    private boolean kernelOpen = true;

    /// Who reads at the other end.
    interface Reader {
        /// The kernel answers with a stream.
        void opened(Wire wire);

        /// The kernel answers with a refusal.
        void refused(Wire wire);

        void received(Wire wire, Effect event);

        /// The stream has ended; told once, and not when the reader closed it.
        void ended(Wire wire);
    }

    Wire(World world, Link link, KernelProcess kernel, StreamId stream, Reader reader) {
        this.world = world;
        this.link = link;
        this.down = link.pipe();
        this.kernel = kernel;
        this.stream = stream;
        this.reader = reader;
    }

    String peer() {
        return link.peer;
    }

    boolean isOpenForKernel() {
        return kernelOpen;
    }

    boolean isOpen() {
        return readerOpen && kernelOpen;
    }

    void accept() {
        toReader(() -> reader.opened(this));
    }

    void refuse() {
        kernelOpen = false;
        toReader(
                () -> {
                    readerOpen = false;
                    reader.refused(this);
                });
    }

    private void toReader(Runnable action) {
        down.send(
                () -> {
                    if (readerOpen) {
                        action.run();
                    }
                });
    }

    /// From the kernel; a share of the messages takes the way through JSON.
    void send(Effect effect) {
        Effect sent =
                switch (effect) {
                    case Effect.ToFramework f ->
                            new Effect.ToFramework(
                                    f.framework(),
                                    f.stream(),
                                    world.codec.pass(f.event(), Event.class));
                    case Effect.ToAgent a ->
                            new Effect.ToAgent(
                                    a.agent(),
                                    a.stream(),
                                    world.codec.pass(a.event(), AgentEvent.class));
                    case Effect.CloseStream c -> c;
                };
        toReader(() -> reader.received(this, sent));
    }

    /// The kernel ends the stream after what it has sent.
    void closeByKernel() {
        kernelOpen = false;
        toReader(this::tellReader);
    }

    /// The reader leaves; the kernel hears of it unless the way is blocked.
    void closeByReader() {
        if (readerOpen) {
            readerOpen = false;
            down.breakOff();
            link.send(Link.Direction.TO_KERNEL, this::tellKernel);
        }
    }

    /// The reader is gone without a word; the kernel notices when it has written for a while.
    void vanishReader() {
        if (readerOpen) {
            readerOpen = false;
            down.breakOff();
            world.agenda.after(LATE_NOTICE_MICROS, this::tellKernel);
        }
    }

    /// The kernel's process has ended: the system closes the connection, or the machine is gone.
    void kernelDied() {
        kernelOpen = false;
        if (world.isLucky(0.8)) {
            closeByKernel();
        } else {
            down.breakOff();
        }
    }

    /// The connection breaks between the two; some of what was under way is lost, and one end may
    /// learn of it later than the other.
    void reset() {
        if (!isOpen()) {
            return;
        }
        down.breakOff();
        long soon = link.latency();
        boolean readerLearns = world.dice.chance(0.85);
        if (readerLearns) {
            world.agenda.after(soon, this::tellReader);
        }
        long late = !readerLearns || world.dice.chance(0.8) ? 0 : LATE_NOTICE_MICROS;
        world.agenda.after(late + link.latency(), this::tellKernel);
    }

    private void tellReader() {
        if (readerOpen) {
            readerOpen = false;
            reader.ended(this);
        }
    }

    private void tellKernel() {
        if (kernelOpen) {
            kernelOpen = false;
            kernel.streamEnded(this);
        }
    }
}
