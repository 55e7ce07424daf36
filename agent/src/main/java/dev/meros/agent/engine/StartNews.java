package dev.meros.agent.engine;

import dev.meros.agent.core.AgentCommand;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Holds back for a moment that containers have started while others are still being started: what
/// becomes known together costs one line of the checkpoint, one call to the kernel, one entry of
/// its journal and one event, where each alone would cost as much as half of the start.
///
/// A container that starts alone is told of at once, and so is the last of many.
final class StartNews {
    /// Long enough for some to come together on a busy node, too short for anybody to notice.
    private static final Duration HOLD = Duration.ofMillis(50);

    private static final int MOST = 64;

    private final Consumer<AgentCommand> sink;
    private final Executor later;

    // guarded by this
    private int underWay;
    private List<News> held = new ArrayList<>();

    private record News(AgentCommand command, Runnable afterwards) {}

    StartNews(Consumer<AgentCommand> sink) {
        this(
                sink,
                CompletableFuture.delayedExecutor(
                        HOLD.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread));
    }

    /// `later` runs a job when news have been held back long enough.
    StartNews(Consumer<AgentCommand> sink, Executor later) {
        this.sink = sink;
        this.later = later;
    }

    /// A start is under way; [#started] or [#failed] has to follow.
    synchronized void begin() {
        underWay++;
    }

    /// It has come about; `afterwards` is run when that has been told.
    void started(AgentCommand command, Runnable afterwards) {
        List<News> ready = List.of();
        synchronized (this) {
            underWay--;
            held.add(new News(command, afterwards));
            if (underWay == 0 || held.size() >= MOST) {
                ready = take();
            } else if (held.size() == 1) {
                later.execute(this::tell);
            }
        }
        tell(ready);
    }

    /// It has not; told at once, with all that was held back.
    void failed(AgentCommand command) {
        List<News> ready;
        synchronized (this) {
            underWay--;
            held.add(new News(command, () -> {}));
            ready = take();
        }
        tell(ready);
    }

    private void tell() {
        List<News> ready;
        synchronized (this) {
            ready = take();
        }
        tell(ready);
    }

    private List<News> take() {
        List<News> taken = held;
        held = new ArrayList<>();
        return taken;
    }

    private void tell(List<News> ready) {
        ready.forEach(news -> sink.accept(news.command()));
        ready.forEach(news -> news.afterwards().run());
    }
}
