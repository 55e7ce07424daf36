package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;
import dev.meros.kernel.KernelServer;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// How many offers and events a kernel sends while very many streams are open.
final class ApiStreamsBench {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /// What each task leads to: it is added, runs, and has finished.
    private static final int EVENTS_PER_TASK = 3;

    private final int frameworks;
    private final int subscribers;
    private final int agents;
    private final int tasks;
    private final Duration time;
    private final PrintWriter err;

    ApiStreamsBench(
            int frameworks,
            int subscribers,
            int agents,
            int tasks,
            Duration time,
            PrintWriter err) {
        this.frameworks = frameworks;
        this.subscribers = subscribers;
        this.agents = agents;
        this.tasks = tasks;
        this.time = time;
        this.err = err;
    }

    void run(KernelServer server, PrintWriter out) throws InterruptedException {
        URI kernel = URI.create("http://127.0.0.1:" + server.port());
        LaunchWatch watch = new LaunchWatch();
        try (LocalAgents all = LocalAgents.start(server.localLinks(), agents, watch, HEARTBEAT);
                IdleFrameworks idle = new IdleFrameworks(kernel, frameworks)) {
            expect(all.awaitRegistered(PATIENCE), "agents");
            expect(idle.awaitSubscribed(PATIENCE), "frameworks");
            TimeUnit.SECONDS.sleep(1); // subscribers begin with one and the same event
            try (EventListeners listeners = new EventListeners(kernel, subscribers)) {
                expect(listeners.awaitSubscribed(PATIENCE), "subscribers");
                err.printf("%d frameworks and %d subscribers%n", frameworks, subscribers);
                err.flush();
                offers(idle).print(out);
                idle.suppress();
                events(kernel, all, watch, listeners).print(out);
                if (idle.failures() + listeners.ended() > 0) {
                    throw CommandException.failed(
                            "%d calls or streams of frameworks, %d of subscribers have failed"
                                    .formatted(idle.failures(), listeners.ended()));
                }
            }
        }
    }

    private static void expect(Boolean holds, String what) {
        if (!holds) {
            throw CommandException.failed("not all " + what + " are there within " + PATIENCE);
        }
    }

    private BenchResult offers(IdleFrameworks idle) throws InterruptedException {
        TimeUnit.SECONDS.sleep(2); // all have had their first offers
        long before = idle.offers();
        long start = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        double seconds = (System.nanoTime() - start) / 1e9;
        long offers = idle.offers() - before;
        return BenchResult.ofNanos(
                "api",
                "offers",
                params(),
                List.of(),
                offers / seconds,
                "rate: offers that came to their frameworks, each of which declines at once and"
                        + " without a filter; frameworks in 10 roles");
    }

    private BenchResult events(
            URI kernel, LocalAgents all, LaunchWatch watch, EventListeners listeners)
            throws InterruptedException {
        try (LaunchBench bench = new LaunchBench(kernel, all, watch, 1, 20)) {
            bench.start();
            bench.round(20, LaunchWatch.Statuses.AT_ONCE, PATIENCE);
            TimeUnit.SECONDS.sleep(1); // what came before is heard
            long before = listeners.heard();
            long start = System.nanoTime();
            bench.round(tasks, LaunchWatch.Statuses.AT_ONCE, PATIENCE);
            long launched = System.nanoTime();
            long expected = (long) tasks * EVENTS_PER_TASK * subscribers;
            long end = start + PATIENCE.toNanos();
            while (listeners.heard() - before < expected && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            long heard = listeners.heard() - before;
            if (heard < expected) {
                throw CommandException.failed(
                        "events: %d were heard (expected: %d)".formatted(heard, expected));
            }
            Map<String, Object> params = params();
            params.put("tasks", tasks);
            params.put("events", (long) tasks * EVENTS_PER_TASK);
            params.put("launched_within_s", Math.round((launched - start) / 1e7) / 100.0);
            return BenchResult.ofNanos(
                    "api",
                    "events",
                    params,
                    listeners.spreads(Integer.MAX_VALUE),
                    heard / seconds,
                    "rate: events that came to subscribers, each as often as there are"
                            + " subscribers; times: from the first subscriber that heard of an"
                            + " event to the last");
        }
    }

    private Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("frameworks", frameworks);
        params.put("subscribers", subscribers);
        params.put("agents", agents);
        params.put("agent_kind", "simulated, in process");
        params.put("api", "v1 scheduler and operator API, JSON over HTTP");
        params.put("journal", "Raft group of one, fsync");
        params.put("kernel", "same JVM as its clients");
        params.put("cpus", Runtime.getRuntime().availableProcessors());
        return params;
    }
}
