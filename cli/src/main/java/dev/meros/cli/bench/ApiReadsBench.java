package dev.meros.cli.bench;

import dev.meros.api.framework.ConnectionSettings;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.cli.output.CommandException;
import dev.meros.kernel.KernelServer;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// How long reads of a large cluster take, and what launches notice of them.
final class ApiReadsBench {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /// Time between two launches whose time is taken.
    private static final Duration PACE = Duration.ofMillis(20);

    private static final int FIRST_READS = 5;
    private static final String GET_STATE = "{\"type\":\"GET_STATE\"}";

    private final int agents;
    private final int tasks;
    private final int readers;
    private final int reads;
    private final Duration time;
    private final PrintWriter err;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int nextTask;

    ApiReadsBench(int agents, int tasks, int readers, int reads, Duration time, PrintWriter err) {
        this.agents = agents;
        this.tasks = tasks;
        this.readers = readers;
        this.reads = reads;
        this.time = time;
        this.err = err;
    }

    void run(KernelServer server, PrintWriter out) throws InterruptedException {
        URI kernel = URI.create("http://127.0.0.1:" + server.port());
        LaunchWatch watch = new LaunchWatch();
        watch.tell(LaunchWatch.Statuses.NEVER_DONE);
        int perAgent = Math.ceilDiv(tasks, agents);
        List<Resource> full =
                List.of(
                        Resource.scalar(
                                "cpus", new Scalar(ApiScheduler.CPUS.thousandths() * perAgent)),
                        Resource.scalar(
                                "mem", new Scalar(ApiScheduler.MEM.thousandths() * perAgent)));
        // one agent is there for those launches whose time is taken
        List<Resource> free = ResourceText.parseResources("cpus(probe):1000;mem(probe):1000000");
        ApiScheduler filler = new ApiScheduler(perAgent);
        ApiScheduler prober = new ApiScheduler(1);
        try (LocalAgents all =
                        LocalAgents.start(
                                server.localLinks(),
                                agents + 1,
                                watch,
                                HEARTBEAT,
                                number -> number < agents ? full : free);
                HttpSchedulerDriver fill = driver(kernel, "fill", filler);
                HttpSchedulerDriver probe = driver(kernel, "probe", prober)) {
            if (!all.awaitRegistered(PATIENCE)) {
                throw CommandException.failed("not all agents are registered");
            }
            fill.start();
            LaunchRecord record = record(watch, tasks);
            filler.launch(fill, record, 0, tasks);
            await("tasks run", () -> filler.running() == tasks);
            err.printf("%d agents, %d tasks%n", agents, tasks);
            err.flush();
            probe.start();
            measure(kernel, watch, probe, prober, out);
        }
    }

    private void measure(
            URI kernel,
            LaunchWatch watch,
            HttpSchedulerDriver probe,
            ApiScheduler prober,
            PrintWriter out)
            throws InterruptedException {
        probes(watch, probe, prober, time); // warm
        for (Target target : targets(kernel)) {
            List<Long> first = new ArrayList<>();
            long bytes = 0;
            for (int i = 0; i <= FIRST_READS; i++) {
                probes(watch, probe, prober, PACE); // so that it has changed
                TimeUnit.MILLISECONDS.sleep(200);
                long start = System.nanoTime();
                bytes = read(target.request());
                if (i > 0) {
                    first.add(System.nanoTime() - start);
                }
            }
            result(target.name() + "-first", first, 0, bytes, target.what()).print(out);
            TimeUnit.SECONDS.sleep(1); // until nothing happens any more
            bytes = read(target.request());
            List<Long> unchanged = new ArrayList<>();
            for (int i = 0; i < reads; i++) {
                long start = System.nanoTime();
                bytes = read(target.request());
                unchanged.add(System.nanoTime() - start);
            }
            result(target.name() + "-unchanged", unchanged, 0, bytes, target.what()).print(out);
        }
        List<Long> alone = probes(watch, probe, prober, time);
        result("launch-alone", alone, 0, 0, "from ACCEPT to the agent").print(out);
        withReaders(kernel, watch, probe, prober, out);
    }

    private void withReaders(
            URI kernel,
            LaunchWatch watch,
            HttpSchedulerDriver probe,
            ApiScheduler prober,
            PrintWriter out)
            throws InterruptedException {
        AtomicBoolean reading = new AtomicBoolean(true);
        AtomicInteger reads = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        Target state = targets(kernel).getFirst();
        for (int i = 0; i < readers; i++) {
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        while (reading.get()) {
                                            read(state.request());
                                            reads.incrementAndGet();
                                        }
                                    }));
        }
        List<Long> beside = probes(watch, probe, prober, time);
        reading.set(false);
        for (Thread thread : threads) {
            thread.join(PATIENCE);
        }
        result(
                        "launch-with-readers",
                        beside,
                        reads.get() / (time.toNanos() / 1e9),
                        0,
                        "from ACCEPT to the agent, while "
                                + readers
                                + " clients read /state over"
                                + " and over; rate: reads per second")
                .print(out);
    }

    /// What is read, and what is said of it.
    private record Target(String name, HttpRequest request, String what) {}

    private static List<Target> targets(URI kernel) {
        HttpRequest.Builder state = HttpRequest.newBuilder(kernel.resolve("/state"));
        HttpRequest.Builder call =
                HttpRequest.newBuilder(kernel.resolve("/api/v1"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(GET_STATE));
        return List.of(
                new Target("state", state.copy().build(), "GET /state to its last byte"),
                new Target(
                        "state-gzip",
                        state.copy().header("Accept-Encoding", "gzip").build(),
                        "GET /state with gzip to its last byte"),
                new Target("get-state", call.copy().build(), "GET_STATE in JSON to its last byte"),
                new Target(
                        "get-state-protobuf",
                        call.copy().header("Accept", "application/x-protobuf").build(),
                        "GET_STATE in protobuf to its last byte"));
    }

    private long read(HttpRequest request) {
        try {
            HttpResponse<InputStream> response =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] buffer = new byte[1 << 18];
                long bytes = 0;
                for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                    bytes += n;
                }
                if (response.statusCode() != 200) {
                    throw CommandException.failed(request.uri() + ": " + response.statusCode());
                }
                return bytes;
            }
        } catch (IOException e) {
            throw CommandException.failed(request.uri() + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    /// Launches one task after the other for a while; the time of each from its ACCEPT to its
    /// agent.
    private List<Long> probes(
            LaunchWatch watch, HttpSchedulerDriver driver, ApiScheduler prober, Duration length)
            throws InterruptedException {
        List<Long> nanos = new ArrayList<>();
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            LaunchRecord record = record(watch, 1);
            prober.launch(driver, record, record.first(), record.first() + 1);
            if (!watch.toArrive().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw CommandException.failed("a task is not launched");
            }
            nanos.addAll(record.launchNanos());
            TimeUnit.NANOSECONDS.sleep(PACE.toNanos());
        }
        return nanos;
    }

    private LaunchRecord record(LaunchWatch watch, int count) {
        LaunchRecord record = new LaunchRecord(nextTask, count);
        nextTask += count;
        watch.watch(record);
        return record;
    }

    /// A condition that is looked at again and again.
    private interface Condition {
        boolean holds();
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw CommandException.failed("not all " + what + " within " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static HttpSchedulerDriver driver(URI kernel, String role, ApiScheduler scheduler) {
        FrameworkInfo info =
                FrameworkInfo.builder()
                        .user("bench")
                        .name("bench-" + role)
                        .roles(List.of(role))
                        .capabilities(
                                List.of(
                                        new FrameworkInfo.Capability(
                                                FrameworkInfo.Capability.Type.MULTI_ROLE),
                                        new FrameworkInfo.Capability(
                                                FrameworkInfo.Capability.Type
                                                        .RESERVATION_REFINEMENT)))
                        .build();
        return new HttpSchedulerDriver(
                HttpSchedulerDriver.Settings.of(kernel, info)
                        .withConnection(ConnectionSettings.DEFAULTS.withMaxWaitingCalls(1_000_000)),
                scheduler);
    }

    private BenchResult result(
            String name, List<Long> nanos, double rate, long bytes, String notes) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("agents", agents + 1);
        params.put("tasks", tasks);
        params.put("agent_kind", "simulated, in process");
        params.put("readers", name.equals("launch-with-readers") ? readers : 0);
        if (bytes > 0) {
            params.put("megabytes", Math.round(bytes / 1e5) / 10.0);
        }
        params.put("journal", "Raft group of one, fsync");
        params.put("kernel", "same JVM as its clients");
        params.put("cpus", Runtime.getRuntime().availableProcessors());
        return BenchResult.ofNanos("api", name, params, nanos, rate, notes);
    }
}
