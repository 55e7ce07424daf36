package dev.meros.kernel.engine;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Agents in the kernel's own process: the agent link without HTTP. The same commands, answers and
/// events; for benchmarks and tests of many agents.
public final class LocalLinks implements Outbox {
    private final Outbox others;
    private final ConcurrentHashMap<StreamId, Link> open = new ConcurrentHashMap<>();
    private volatile @Nullable Function<List<Command>, CompletableFuture<List<Answer>>> engine;

    /// Messages to streams that are not of this process go to `others`.
    public LocalLinks(Outbox others) {
        this.others = others;
    }

    /// Where calls go from now on.
    public void use(Engine newEngine) {
        engine = newEngine::submit;
    }

    /// Registers an agent on a stream of its own. `events` gets what the kernel tells the agent, in
    /// order, on the thread that releases commits: it must not block.
    public Link register(AgentCall.Register register, Consumer<AgentEvent> events) {
        Link link = new Link(new StreamId(UUID.randomUUID().toString()), events);
        open.put(link.stream, link);
        var _ = link.submit(List.of(new AgentCommand.Register(register, link.stream)));
        return link;
    }

    @Override
    public void send(Effect effect) {
        switch (effect) {
            case Effect.ToAgent a -> {
                Link link = open.get(a.stream());
                if (link == null) {
                    others.send(a);
                } else {
                    link.events.accept(a.event());
                }
            }
            case Effect.CloseStream c -> {
                if (open.remove(c.stream()) == null) {
                    others.send(c);
                }
            }
            case Effect.ToFramework f -> others.send(f);
        }
    }

    /// The link of one agent.
    public final class Link {
        private final StreamId stream;
        private final Consumer<AgentEvent> events;

        private Link(StreamId stream, Consumer<AgentEvent> events) {
            this.stream = stream;
            this.events = events;
        }

        /// Makes calls other than REGISTER, in their order; answered one by one.
        public CompletableFuture<List<Answer>> call(List<AgentCall> calls) {
            return submit(
                    calls.stream().<Command>map(c -> new AgentCommand.Called(c, stream)).toList());
        }

        private CompletableFuture<List<Answer>> submit(List<Command> commands) {
            Function<List<Command>, CompletableFuture<List<Answer>>> now = engine;
            return now == null
                    ? CompletableFuture.failedFuture(
                            new IllegalStateException("the kernel does not lead yet"))
                    : now.apply(commands);
        }
    }
}
