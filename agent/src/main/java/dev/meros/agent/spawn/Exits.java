package dev.meros.agent.spawn;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Waits for the end of all children in one thread, where the JDK takes a thread for each, which is
/// a hundred kB for every task. The thread is there while there are children.
final class Exits {
    private static final long PAUSE_MILLIS = 100;
    private static final int WAKE_BYTES = 4096;
    private static final System.Logger LOG = System.getLogger(Exits.class.getName());

    private final CLibrary c;

    /// Those who wait for an end may take their time.
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    // both of this object's monitor: what the thread has not seen, and how to wake it; without a
    // pipe there is no thread
    private final List<Child> added = new ArrayList<>();
    private CLibrary.@Nullable Pipe wake;

    private record Child(int pid, int descriptor, CompletableFuture<Void> exit) {}

    Exits(CLibrary c) {
        this.c = c;
    }

    /// Completes when a child, which nobody else waits for, has ended and is reaped.
    CompletableFuture<Void> of(int pid) {
        try {
            Child child = new Child(pid, c.processDescriptor(pid), new CompletableFuture<>());
            try {
                add(child);
            } catch (IOException e) {
                c.close(child.descriptor());
                throw e;
            }
            return child.exit();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a thread waits for process " + pid, e);
            // it cannot be gone: nobody else reaps it
            return ProcessHandle.of(pid).orElseThrow().onExit().thenAccept(_ -> c.reap(pid));
        }
    }

    private synchronized void add(Child child) throws IOException {
        if (wake == null) {
            CLibrary.Pipe pipe = c.pipe();
            wake = pipe;
            Thread.ofPlatform().daemon().name("agent-exits").start(() -> run(pipe));
        } else {
            c.write(wake.writeEnd());
        }
        added.add(child);
    }

    private void run(CLibrary.Pipe pipe) {
        List<Child> children = new ArrayList<>();
        while (takeAdded(children, pipe)) {
            try {
                awaitSome(children, pipe);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "children cannot be watched", e);
                pause();
            }
        }
    }

    /// Says whether there are children.
    private synchronized boolean takeAdded(List<Child> children, CLibrary.Pipe pipe) {
        children.addAll(added);
        added.clear();
        if (children.isEmpty()) {
            wake = null;
            c.close(pipe.readEnd());
            c.close(pipe.writeEnd());
        }
        return !children.isEmpty();
    }

    private void awaitSome(List<Child> children, CLibrary.Pipe pipe) throws IOException {
        int[] descriptors = new int[children.size() + 1];
        descriptors[0] = pipe.readEnd();
        for (int i = 0; i < children.size(); i++) {
            descriptors[i + 1] = children.get(i).descriptor();
        }
        boolean[] readable = c.awaitReadable(descriptors);
        for (int i = children.size() - 1; i >= 0; i--) {
            if (readable[i + 1]) {
                end(children.remove(i));
            }
        }
        if (readable[0]) {
            var _ = c.read(pipe.readEnd(), WAKE_BYTES);
        }
    }

    private void end(Child child) {
        c.close(child.descriptor());
        c.reap(child.pid());
        var _ = child.exit().completeAsync(() -> null, threads);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
