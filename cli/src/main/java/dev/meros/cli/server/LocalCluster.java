package dev.meros.cli.server;

import dev.meros.agent.AgentServer;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.batch.BatchServer;
import dev.meros.batch.settings.BatchSettings;
import dev.meros.cli.output.CommandException;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;
import dev.meros.longrunning.LongRunningServer;
import dev.meros.longrunning.settings.LongRunningSettings;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A kernel, agents and both frameworks in this JVM, which talk to each other over HTTP as they
/// would between machines.
public final class LocalCluster {
    private static final System.Logger LOG = System.getLogger(LocalCluster.class.getName());

    private static final String ALL_ADDRESSES = "0.0.0.0";

    private final LocalPlan plan;
    private final KernelServer kernel;
    private final List<AgentServer> agents;
    private final LongRunningServer longRunning;
    private final BatchServer batch;

    private LocalCluster(
            LocalPlan plan,
            KernelServer kernel,
            List<AgentServer> agents,
            LongRunningServer longRunning,
            BatchServer batch) {
        this.plan = plan;
        this.kernel = kernel;
        this.agents = List.copyOf(agents);
        this.longRunning = longRunning;
        this.batch = batch;
    }

    /// Starts everything; throws [CommandException] when a part cannot start, and leaves nothing
    /// running then.
    public static LocalCluster start(LocalPlan plan) {
        KernelServer kernel = kernel(plan);
        URI address = address(plan, kernel.port());
        List<String> resources = plan.resources();
        List<Future<AgentServer>> agents = new ArrayList<>();
        Future<LongRunningServer> longRunning;
        Future<BatchServer> batch;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int index = 0; index < plan.agents(); index++) {
                AgentSettings settings = agent(plan, address, index, resources.get(index));
                agents.add(threads.submit(() -> Starting.of(() -> AgentServer.start(settings))));
            }
            longRunning =
                    threads.submit(
                            () ->
                                    Starting.of(
                                            () ->
                                                    LongRunningServer.start(
                                                            longRunning(plan, address))));
            batch =
                    threads.submit(
                            () -> Starting.of(() -> BatchServer.start(batch(plan, address))));
        }
        List<Future<? extends AutoCloseable>> parts = new ArrayList<>(agents);
        parts.add(longRunning);
        parts.add(batch);
        for (Future<? extends AutoCloseable> part : parts) {
            if (part.state() != Future.State.SUCCESS) {
                undo(kernel, parts);
                throw failure(part.exceptionNow());
            }
        }
        return new LocalCluster(
                plan,
                kernel,
                agents.stream().map(Future::resultNow).toList(),
                longRunning.resultNow(),
                batch.resultNow());
    }

    private static void undo(KernelServer kernel, List<Future<? extends AutoCloseable>> parts) {
        for (Future<? extends AutoCloseable> part : parts.reversed()) {
            if (part.state() == Future.State.SUCCESS) {
                end(part.resultNow());
            }
        }
        end(kernel);
    }

    private static RuntimeException failure(Throwable cause) {
        return switch (cause) {
            case RuntimeException known -> known;
            default -> new IllegalStateException(cause);
        };
    }

    private static KernelServer kernel(LocalPlan plan) {
        return Starting.of(
                () ->
                        KernelServer.start(
                                KernelSettings.of(plan.directory().resolve("kernel"))
                                        .withHost(plan.host())
                                        .withPort(plan.ports().kernel())
                                        .withLog(plan.log())));
    }

    private static AgentSettings agent(LocalPlan plan, URI kernel, int index, String resources) {
        return AgentSettings.of(plan.directory().resolve("agent-" + (index + 1)), kernel)
                .withHost(plan.host())
                // tasks that listen where the agent does are to be reached by the node's name
                .withHostname(plan.host().equals(ALL_ADDRESSES) ? "" : plan.host())
                .withPort(plan.ports().agent(index))
                .withResources(resources)
                .withAttributes(plan.attributes());
    }

    private static LongRunningSettings longRunning(LocalPlan plan, URI kernel) {
        return LongRunningSettings.of(kernel)
                .withHost(plan.host())
                .withPort(plan.ports().longRunning());
    }

    private static BatchSettings batch(LocalPlan plan, URI kernel) {
        return BatchSettings.of(kernel).withHost(plan.host()).withPort(plan.ports().batch());
    }

    private static URI address(LocalPlan plan, int port) {
        String host = plan.host().equals(ALL_ADDRESSES) ? "127.0.0.1" : plan.host();
        return URI.create("http://" + host + ":" + port);
    }

    public URI kernel() {
        return address(plan, kernel.port());
    }

    public URI longRunning() {
        return address(plan, longRunning.port());
    }

    public URI batch() {
        return address(plan, batch.port());
    }

    public List<URI> agents() {
        return agents.stream().map(agent -> address(plan, agent.port())).toList();
    }

    /// Ends the servers; tasks go on and are found again by the next start on the same directory.
    public void close() {
        end(longRunning);
        end(batch);
        agents.forEach(LocalCluster::end);
        end(kernel);
    }

    /// Ends the servers and all tasks of the agents.
    public void shutdown() {
        shutdown(new CompletableFuture<>());
    }

    /// The same; once `hurry` is done tasks get no more grace.
    public void shutdown(Future<?> hurry) {
        // the frameworks first, or they would start again what is killed
        end(longRunning);
        end(batch);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            agents.forEach(agent -> threads.execute(() -> end(() -> agent.shutdown(hurry))));
        }
        end(kernel);
    }

    /// One part's failure must not keep the others from ending.
    private static void end(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "a part has not ended in order", e);
        }
    }

    /// Completes when a framework's subscription has ended for good.
    CompletableFuture<Object> ended() {
        return CompletableFuture.anyOf(longRunning.ended(), batch.ended());
    }
}
