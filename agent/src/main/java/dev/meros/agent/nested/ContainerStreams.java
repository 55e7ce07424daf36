package dev.meros.agent.nested;

import dev.meros.agent.container.ContainerTerminal;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.nested.core.NestedContainer;
import dev.meros.agent.nested.core.NestedState;
import dev.meros.agent.nested.core.Phase;
import dev.meros.api.agent.operator.ProcessIo.Stream;
import dev.meros.api.model.ContainerId;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Attaches to the input and the output of running containers.
///
/// Input can be given to sessions and to containers with a terminal, tasks included, by one at a
/// time; output can be had of every container, those of tasks included, from the moment of the
/// attachment on.
public final class ContainerStreams {
    /// How many may follow files at a time: each looks at them again and again.
    static final int MAX_FOLLOWERS = 200;

    /// How many may listen to one container whose output the agent holds: it waits for all.
    static final int MAX_LISTENERS = 20;

    /// The containers of tasks to whose terminals somebody is attached.
    private final Set<String> typists = ConcurrentHashMap.newKeySet();

    private final Semaphore followers = new Semaphore(MAX_FOLLOWERS);
    private final Supplier<NestedState> state;
    private final NestedWork work;
    private final Roots roots;

    ContainerStreams(Supplier<NestedState> state, NestedWork work, Roots roots) {
        this.state = state;
        this.work = work;
        this.roots = roots;
    }

    /// What an attachment leads to.
    public sealed interface Attached {
        /// The output goes to the listener.
        record Output() implements Attached {}

        /// The input is the caller's, who gives it back in the end.
        record ToInput(Input input) implements Attached {}

        /// There is no such container, or it has ended.
        record Missing() implements Attached {}

        /// It cannot be, for the reason that the message tells.
        record Refused(String message) implements Attached {}
    }

    /// The input of a container.
    public interface Input extends AutoCloseable {
        /// Where to write; closing it says that there will be no more.
        OutputStream stream();

        /// Gives the terminal another size.
        void resize(int rows, int columns);

        /// Has somebody told when the container has ended and nobody reads any more.
        void onEnd(Runnable then);

        /// Lets others attach.
        @Override
        void close();
    }

    /// Has a session read, with `sink` as its first listener: nothing is lost, even of one that has
    /// ended meanwhile. To be called once for each session.
    public void begin(NestedContainer session, OutputSink sink) {
        work.held(session.run())
                .ifPresentOrElse(
                        held -> {
                            held.listen(sink);
                            held.start(session.run());
                        },
                        sink::end);
    }

    /// Has a listener told what a container writes from now on; it is made only when it can be.
    public Attached output(ContainerId id, Supplier<OutputSink> sink) {
        NestedContainer container = state.get().container(id);
        if (container == null) {
            Optional<Root> root = id.parent() == null ? roots.find(id.value()) : Optional.empty();
            return root.isEmpty()
                    ? new Attached.Missing()
                    : follow(
                            root.get().home().sandbox(),
                            () -> roots.find(id.value()).isEmpty(),
                            sink);
        }
        if (container.phase() == Phase.ENDED) {
            return new Attached.Missing();
        }
        Optional<HeldStreams> held = work.held(container.run());
        if (held.isEmpty()) {
            return follow(work.sandbox(container), () -> isOver(container), sink);
        }
        if (held.get().listeners() >= MAX_LISTENERS) {
            return tooMany(MAX_LISTENERS);
        }
        held.get().listen(sink.get());
        return new Attached.Output();
    }

    private static Attached tooMany(int limit) {
        return new Attached.Refused("attachments: " + limit + " (expected: fewer at a time)");
    }

    private boolean isOver(NestedContainer container) {
        return state.get().ofRun(container.run()).map(c -> c.phase() == Phase.ENDED).orElse(true);
    }

    private Attached follow(Path sandbox, BooleanSupplier ended, Supplier<OutputSink> sink) {
        if (!followers.tryAcquire()) {
            return tooMany(MAX_FOLLOWERS);
        }
        new FollowedFiles(sandbox, ended).start(sink.get(), followers::release);
        return new Attached.Output();
    }

    /// Takes the input of a container.
    public Attached input(ContainerId id) {
        NestedContainer container = state.get().container(id);
        boolean isRoot = id.parent() == null && roots.find(id.value()).isPresent();
        if (container == null ? !isRoot : container.phase() == Phase.ENDED) {
            return new Attached.Missing();
        }
        Optional<HeldStreams> held =
                container == null ? Optional.empty() : work.held(container.run());
        if (held.isEmpty()) {
            return container == null ? taskInput(id.value()) : readsNothing();
        }
        if (!held.get().takeInput()) {
            return new Attached.Refused("Multiple input connections are not allowed");
        }
        return new Attached.ToInput(input(held.get()));
    }

    private static Attached readsNothing() {
        return new Attached.Refused(
                "container_id: (expected: a session, or a container with a terminal; this one reads"
                        + " nothing)");
    }

    private Attached taskInput(String container) {
        if (!typists.add(container)) {
            return new Attached.Refused("Multiple input connections are not allowed");
        }
        Optional<ContainerTerminal> terminal = work.terminal(container);
        if (terminal.isEmpty()) {
            typists.remove(container);
            return readsNothing();
        }
        return new Attached.ToInput(input(terminal.get(), () -> typists.remove(container)));
    }

    private static Input input(ContainerTerminal terminal, Runnable over) {
        return new Input() {
            @Override
            public OutputStream stream() {
                return terminal.input();
            }

            @Override
            public void resize(int rows, int columns) {
                terminal.resize(new Stdio.Size(rows, columns));
            }

            @Override
            public void onEnd(Runnable then) {
                terminal.onEnd(then);
            }

            @Override
            public void close() {
                terminal.close();
                over.run();
            }
        };
    }

    private static Input input(HeldStreams held) {
        return new Input() {
            @Override
            public OutputStream stream() {
                return held.input();
            }

            @Override
            public void resize(int rows, int columns) {
                held.resize(new Stdio.Size(rows, columns));
            }

            @Override
            public void onEnd(Runnable then) {
                held.listen(
                        new OutputSink() {
                            @Override
                            public void write(Stream stream, byte[] bytes) {
                                // only the end counts
                            }

                            @Override
                            public void end() {
                                then.run();
                            }
                        });
            }

            @Override
            public void close() {
                held.giveInputBack();
            }
        };
    }
}
