package dev.meros.kernel.http;

import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.engine.ClusterReader;
import dev.meros.kernel.engine.Engine;
import dev.meros.kernel.engine.RecordWatcher;
import dev.meros.kernel.engine.StateCopy;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// The engine as the endpoints see it: not there before the port is bound and the journal replayed.
final class KernelAccess {
    private volatile @Nullable Engine engine;

    void use(Engine newEngine) {
        engine = newEngine;
    }

    /// Passes nothing on any more: what happens to streams from now on is of the server's making.
    void end() {
        engine = null;
    }

    /// Refuses with 503 while this kernel does not lead.
    void requireLeading() {
        Engine now = engine;
        if (now == null || !now.isLeading()) {
            throw new RefusedException(503, "kernel: does not lead yet; try again");
        }
    }

    boolean isLeading() {
        Engine now = engine;
        return now != null && now.isLeading();
    }

    /// How many commands wait for their decision.
    int mailboxDepth() {
        Engine now = engine;
        return now == null ? 0 : now.mailboxDepth();
    }

    CompletableFuture<Answer> submit(Command command) {
        Engine now = engine;
        return now == null
                ? CompletableFuture.failedFuture(new KernelException("kernel: does not lead yet"))
                : now.submit(command);
    }

    CompletableFuture<List<Answer>> submit(List<Command> commands) {
        Engine now = engine;
        return now == null
                ? CompletableFuture.failedFuture(new KernelException("kernel: does not lead yet"))
                : now.submit(commands);
    }

    <T> CompletableFuture<T> read(Function<ClusterState, T> question) {
        return ask(moment -> question.apply(moment.state()));
    }

    <T> CompletableFuture<T> ask(Function<ClusterReader.Moment, T> question) {
        Engine now = engine;
        return now == null
                ? CompletableFuture.failedFuture(new KernelException("kernel: does not lead yet"))
                : now.reader().ask(question);
    }

    /// Asks something of the state, and has all records after that told to a watcher.
    <T> CompletableFuture<T> watch(RecordWatcher watcher, Function<ClusterState, T> question) {
        Engine now = engine;
        return now == null
                ? CompletableFuture.failedFuture(new KernelException("kernel: does not lead yet"))
                : now.reader().watch(watcher, question);
    }

    /// Records are told to this watcher no more.
    void unwatch(RecordWatcher watcher) {
        Engine now = engine;
        if (now != null) {
            var _ = now.reader().unwatch(watcher);
        }
    }

    CompletableFuture<ClusterReader.Fingerprint> fingerprint() {
        Engine now = engine;
        return now == null
                ? CompletableFuture.failedFuture(new KernelException("kernel: does not lead yet"))
                : now.reader().fingerprint();
    }

    CompletableFuture<ClusterState> copy(StateCopy.Part part) {
        Engine now = engine;
        return now == null
                ? CompletableFuture.failedFuture(new KernelException("kernel: does not lead yet"))
                : now.reader().copy(part);
    }

    /// The numbers by which the kernel decides; refuses with 503 while it does not lead.
    KernelRules rules() {
        Engine now = engine;
        if (now == null) {
            throw new RefusedException(503, "kernel: does not lead yet; try again");
        }
        return now.rules();
    }
}
