package dev.meros.cli.demo;

import dev.meros.cli.server.ScratchDirectory;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;

/// Ends what the demo has started, last things first, and deletes its files; thread-safe.
final class Ending {
    private static final System.Logger LOG = System.getLogger(Ending.class.getName());

    private final ScratchDirectory scratch;
    private final PrintWriter out;
    private final Deque<Runnable> parts = new ArrayDeque<>();

    Ending(ScratchDirectory scratch, PrintWriter out) {
        this.scratch = scratch;
        this.out = out;
    }

    synchronized void add(Runnable part) {
        parts.push(part);
    }

    synchronized void run() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "a part has not ended in order", e);
            }
        }
        scratch.close();
        out.println("All tasks and servers have ended; nothing stays.");
        out.flush();
    }
}
