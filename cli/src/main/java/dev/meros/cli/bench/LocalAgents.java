package dev.meros.cli.bench;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Resource;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.engine.LocalLinks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// Agents attached to a kernel of the same process without HTTP. One thread speaks for all of them;
/// what an agent has to say at a time goes in one batch.
final class LocalAgents implements SimulatedAgents {
    private static final int EVENTS_AT_A_TIME = 2_000;
    private static final Duration TURN = Duration.ofMillis(50);

    /// Calls that may wait for their answers, of all agents together.
    private static final int CALLS_AT_A_TIME = 10_000;

    private final List<Local> agents = new ArrayList<>();
    private final BlockingQueue<Runnable> arrivals = new LinkedBlockingQueue<>();
    private final LaunchWatch watch;
    private final CountDownLatch registered;
    private final Duration heartbeat;
    private final Thread thread;

    // of the agents' thread: those with something to say, and how many calls have no answer yet
    private final LinkedHashSet<Local> talkative = new LinkedHashSet<>();
    private int unanswered;
    private int nextHeartbeat;

    private LocalAgents(int count, LaunchWatch watch, Duration heartbeat) {
        this.watch = watch;
        this.registered = new CountDownLatch(count);
        this.heartbeat = heartbeat;
        this.thread = Thread.ofPlatform().daemon().name("simulated-agents").unstarted(this::work);
    }

    static LocalAgents start(LocalLinks links, int count, LaunchWatch watch, Duration heartbeat) {
        return start(links, count, watch, heartbeat, _ -> SimulatedNode.PLENTY);
    }

    /// The same with agents of which each has the resources for its number.
    static LocalAgents start(
            LocalLinks links,
            int count,
            LaunchWatch watch,
            Duration heartbeat,
            IntFunction<List<Resource>> resources) {
        LocalAgents all = new LocalAgents(count, watch, heartbeat);
        for (int number = 0; number < count; number++) {
            all.agents.add(all.new Local(links, number, resources.apply(number)));
        }
        all.thread.start();
        return all;
    }

    /// One agent.
    private final class Local {
        private final SimulatedNode node;
        private final LocalLinks.Link link;
        private final List<AgentCall> calls = new ArrayList<>();

        Local(LocalLinks links, int number, List<Resource> resources) {
            this.node = new SimulatedNode(watch, number);
            this.link =
                    links.register(
                            SimulatedNode.registration("simulated-" + number, resources),
                            event -> arrivals.add(() -> take(event)));
        }

        private void take(AgentEvent event) {
            if (event.registered() != null) {
                registered.countDown();
            }
            say(node.take(event));
        }

        private void say(List<AgentCall> more) {
            if (!more.isEmpty()) {
                calls.addAll(more);
                talkative.add(this);
            }
        }

        private void send() {
            int count = calls.size();
            unanswered += count;
            var _ =
                    link.call(calls)
                            .thenAccept(
                                    answers -> {
                                        answers.forEach(LocalAgents.this::check);
                                        arrivals.add(() -> unanswered -= count);
                                    });
            calls.clear();
        }
    }

    private void work() {
        try {
            List<Runnable> turn = new ArrayList<>();
            long turnEnd = System.nanoTime() + TURN.toNanos();
            while (true) {
                Runnable first = arrivals.poll(turnEnd - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (first != null) {
                    turn.add(first);
                    arrivals.drainTo(turn, EVENTS_AT_A_TIME);
                    turn.forEach(Runnable::run);
                    turn.clear();
                }
                if (System.nanoTime() - turnEnd >= 0) {
                    turnEnd = System.nanoTime() + TURN.toNanos();
                    heartbeats();
                }
                while (!talkative.isEmpty() && unanswered < CALLS_AT_A_TIME) {
                    talkative.removeFirst().send();
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /// The share of the agents that is due in a turn.
    private void heartbeats() {
        long share = agents.size() * TURN.toNanos() / heartbeat.toNanos() + 1;
        for (long i = 0; i < Math.min(share, agents.size()); i++) {
            Local agent = agents.get(nextHeartbeat++ % agents.size());
            agent.say(agent.node.heartbeat());
        }
        nextHeartbeat %= agents.size();
    }

    private void check(Answer answer) {
        if (answer instanceof Answer.Refused refused) {
            watch.failed(refused.message());
        }
    }

    @Override
    public boolean awaitRegistered(Duration timeout) throws InterruptedException {
        return registered.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void release() {
        watch.tell(LaunchWatch.Statuses.AT_ONCE);
        for (Local agent : agents) {
            arrivals.add(() -> agent.say(agent.node.release()));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
