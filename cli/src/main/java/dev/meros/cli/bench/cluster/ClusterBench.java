package dev.meros.cli.bench.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.bench.BenchResult;
import dev.meros.cli.bench.cluster.BenchApp.Checked;
import dev.meros.cli.bench.cluster.Instances.Instance;
import dev.meros.cli.bench.cluster.Instances.State;
import dev.meros.cli.output.CommandException;
import dev.meros.testkit.http.Http;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/// The cases of `meros bench cluster`, one after the other on the same cluster; each leaves it
/// empty.
final class ClusterBench implements AutoCloseable {
    private static final String APP = "/bench";
    private static final int WARM = 20;
    private static final int FIRST_REQUESTS = 100;
    private static final int REQUESTS = 10_000;

    private final BenchServers servers;
    private final BenchApp.Driver driver;
    private final String runtime;
    private final Duration timeout;
    private final Instances instances = new Instances();
    private final EventFeed feed;

    ClusterBench(BenchServers servers, BenchApp.Driver driver, String runtime, Duration timeout) {
        this.servers = servers;
        this.driver = driver;
        this.runtime = runtime;
        this.timeout = timeout;
        servers.startLongRunning();
        feed = EventFeed.attach(servers.longRunning(), instances::take, instances::lost);
        // images are unpacked and all code has run once
        create(WARM, Checked.YES);
        delete(APP);
    }

    BenchResult run(ClusterCase one) {
        return switch (one.kind()) {
            case CREATE -> created(one);
            case SCALE_UP -> scaledUp(one);
            case SCALE_DOWN -> scaledDown(one);
            case ROLLING -> rolled(one);
            case NODE_FAILURE -> failedOver(one);
            case CRASH_RESTART -> restarted(one);
        };
    }

    private BenchResult created(ClusterCase one) {
        long start = System.nanoTime();
        create(one.count(), Checked.NO);
        List<Instance> running = running(APP);
        delete(APP);
        return result(
                one,
                nanos(running, start, Instance::runsSince),
                running,
                "from the request until running, all created at once");
    }

    private BenchResult scaledUp(ClusterCase one) {
        create(1, Checked.YES);
        long start = System.nanoTime();
        scale(one.count());
        List<Instance> healthy =
                instances.await("healthy", one.count(), of(APP).and(Instance::serves), timeout);
        List<Long> nanos =
                nanos(
                        healthy.stream().filter(i -> i.runsSince() > start).toList(),
                        start,
                        Instance::healthySince);
        delete(APP);
        return result(one, nanos, healthy, "from the request until healthy");
    }

    private BenchResult scaledDown(ClusterCase one) {
        create(one.count(), Checked.YES);
        long start = System.nanoTime();
        scale(1);
        instances.awaitAtMost("alive", 1, of(APP).and(ClusterBench::isAlive), timeout);
        List<Long> nanos =
                nanos(
                        instances.which(of(APP).and(i -> i.endedAt() > start)),
                        start,
                        Instance::endedAt);
        List<Instance> left = running(APP);
        delete(APP);
        return result(one, nanos, left, "from the request until ended");
    }

    private BenchResult rolled(ClusterCase one) {
        post(BenchApp.POLITE.definition(APP, one.count(), driver, Checked.YES, 1));
        Predicate<Instance> serving = of(APP).and(Instance::serves);
        String before =
                instances.await("healthy", one.count(), serving, timeout).getLast().version();
        AtomicInteger least = new AtomicInteger(Integer.MAX_VALUE);
        Consumer<JsonNode> watch =
                _ -> least.accumulateAndGet(instances.which(serving).size(), Math::min);
        feed.tell(watch);
        RequestLoad load = RequestLoad.start(() -> instances.which(serving));
        long start;
        long took;
        List<Instance> renewed;
        try {
            BenchServers.await("first requests", timeout, () -> load.answered() > FIRST_REQUESTS);
            start = System.nanoTime();
            put(BenchApp.POLITE.definition(APP, one.count(), driver, Checked.YES, 2));
            renewed =
                    instances.await(
                            "new version",
                            one.count(),
                            serving.and(i -> !i.version().equals(before)),
                            timeout);
            instances.awaitAtMost(
                    "old version",
                    0,
                    of(APP).and(i -> i.version().equals(before)).and(ClusterBench::isAlive),
                    timeout);
            took = System.nanoTime() - start;
            BenchServers.await("requests", timeout, () -> load.answered() >= REQUESTS);
        } finally {
            load.close();
            feed.forget(watch);
        }
        Map<String, Object> params = params(renewed);
        params.put("ready_ms", Math.round(millis(renewed, start)));
        params.put("requests", load.answered() + load.failed());
        params.put("failed", load.failed());
        params.put("least_serving", least.get());
        delete(APP);
        String failure = load.failed() == 0 ? "" : "; " + load.firstFailure();
        return BenchResult.ofNanos(
                "cluster",
                one.name(),
                params,
                List.of(took),
                one.count() / (took / 1e9),
                "from the request until all are new and the old have ended, which takes them half"
                        + " a second"
                        + failure);
    }

    private static double millis(List<Instance> renewed, long start) {
        return nanos(renewed, start, Instance::healthySince).stream()
                        .mapToLong(n -> n)
                        .max()
                        .orElse(0)
                / 1e6;
    }

    private BenchResult failedOver(ClusterCase one) {
        create(one.count(), Checked.YES);
        int node = servers.agents() - 1;
        String lost = servers.agentId(node);
        Predicate<Instance> elsewhere =
                of(APP).and(i -> !i.agent().equals(lost) && i.state() == State.RUNNING);
        int there = running(APP).stream().filter(i -> i.agent().equals(lost)).toList().size();
        long start = System.nanoTime();
        servers.loseNode(node);
        List<Instance> running =
                instances.await("running elsewhere", one.count(), elsewhere, timeout);
        List<Long> nanos =
                nanos(
                        running.stream().filter(i -> i.runsSince() > start).toList(),
                        start,
                        Instance::runsSince);
        Map<String, Object> params = params(running);
        params.put("lost", there);
        servers.bringBack(node);
        delete(APP);
        return BenchResult.ofNanos(
                "cluster",
                one.name(),
                params,
                nanos,
                0,
                "from the SIGKILL of one agent with its containers until running elsewhere");
    }

    private BenchResult restarted(ClusterCase one) {
        List<Long> nanos = new ArrayList<>();
        List<Instance> again = new ArrayList<>();
        for (int i = 0; i < one.count(); i++) {
            String app = APP + "/crash-" + i;
            post(BenchApp.SERVER.definition(app, 1, driver, Checked.NO, 1));
            Instance first =
                    instances
                            .await("running", 1, of(app).and(ClusterBench::runs), timeout)
                            .getLast();
            List<ProcessHandle> processes = processesOf(first);
            long start = System.nanoTime();
            LocalProcesses.kill(processes);
            Instance second =
                    instances
                            .await(
                                    "running again",
                                    1,
                                    of(app).and(ClusterBench::runs)
                                            .and(n -> !n.task().equals(first.task())),
                                    timeout)
                            .getLast();
            nanos.add(second.runsSince() - start);
            again.add(second);
        }
        for (int i = 0; i < one.count(); i++) {
            delete(APP + "/crash-" + i);
        }
        return result(one, nanos, again, "from the SIGKILL of a task until running again");
    }

    /// The server of an instance, once the shell that starts it has become it.
    private List<ProcessHandle> processesOf(Instance instance) {
        List<ProcessHandle> found = new ArrayList<>();
        BenchServers.await(
                "process of " + instance.task(),
                timeout,
                () -> {
                    LocalProcesses.withVariable("MESOS_TASK_ID", instance.task()).stream()
                            .filter(p -> isServer(LocalProcesses.words(p.pid(), "cmdline")))
                            .forEach(found::add);
                    return !found.isEmpty();
                });
        return found;
    }

    private static boolean isServer(List<String> words) {
        return words.size() > 1 && words.get(0).endsWith("busybox") && words.get(1).equals("httpd");
    }

    private void create(int count, Checked checked) {
        post(BenchApp.SERVER.definition(APP, count, driver, checked, 1));
        Predicate<Instance> wanted = checked == Checked.YES ? Instance::serves : ClusterBench::runs;
        instances.await("started", count, of(APP).and(wanted), timeout);
    }

    private List<Instance> running(String app) {
        return instances.which(of(app).and(ClusterBench::runs));
    }

    private static boolean runs(Instance instance) {
        return instance.state() == State.RUNNING;
    }

    private static boolean isAlive(Instance instance) {
        return instance.state() != State.ENDED && instance.state() != State.LOST;
    }

    private static Predicate<Instance> of(String app) {
        return i -> i.app().equals(app);
    }

    private static List<Long> nanos(
            List<Instance> found, long start, ToLongFunction<Instance> when) {
        return found.stream().map(i -> when.applyAsLong(i) - start).toList();
    }

    private URI app(String id) {
        return servers.longRunning().resolve("/v2/apps" + id);
    }

    private void post(String definition) {
        check(servers.http().post(servers.longRunning().resolve("/v2/apps"), definition));
    }

    private void put(String definition) {
        check(servers.http().put(app(APP), definition));
    }

    private void scale(int count) {
        check(servers.http().put(app(APP), "{\"instances\":" + count + "}"));
    }

    /// Deletes an app and waits until its instances have ended.
    private void delete(String id) {
        BenchServers.await(
                "deployments",
                timeout,
                () ->
                        servers.http()
                                .get(servers.longRunning().resolve("/v2/deployments"))
                                .json()
                                .isEmpty());
        check(servers.http().delete(app(id)));
        instances.awaitAtMost("alive", 0, of(id).and(ClusterBench::isAlive), timeout);
        BenchServers.await("deletion", timeout, () -> servers.http().get(app(id)).status() == 404);
    }

    private static void check(Http.Answer answer) {
        if (answer.status() / 100 != 2) {
            throw CommandException.failed("/v2/apps: " + answer.status() + " " + answer.body());
        }
    }

    private BenchResult result(
            ClusterCase one, List<Long> nanos, List<Instance> running, String notes) {
        double seconds = nanos.stream().mapToLong(n -> n).max().orElse(0) / 1e9;
        return BenchResult.ofNanos(
                "cluster",
                one.name(),
                params(running),
                nanos,
                seconds == 0 ? 0 : nanos.size() / seconds,
                notes);
    }

    private Map<String, Object> params(List<Instance> running) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("driver", driver.name());
        params.put("runtime", driver == BenchApp.Driver.oci ? runtime : "sh");
        params.put("agents", servers.agents());
        params.put("agent_kind", "real, a process each");
        params.put("per_node", Instances.perNode(running));
        params.put("journal", "Raft group of one, fsync");
        params.put("cpus", Runtime.getRuntime().availableProcessors());
        return params;
    }

    @Override
    public void close() {
        feed.close();
    }
}
