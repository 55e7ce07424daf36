package dev.meros.testkit.cluster;

import dev.meros.agent.AgentServer;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.framework.Framework;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.batch.BatchServer;
import dev.meros.batch.settings.BatchSettings;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;
import dev.meros.longrunning.LongRunningServer;
import dev.meros.longrunning.settings.LongRunningSettings;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// A kernel, agents named `node-0`, `node-1`, … and frameworks, all on free ports of the loopback
/// interface, their state below one directory. Closing it ends all of it, tasks included. Not
/// thread-safe.
public final class Cluster implements AutoCloseable {
    private static final int FIRST_PORT = 31_000;
    private static final int PORTS_PER_AGENT = 500;

    private final Path directory;
    private final UnaryOperator<KernelSettings> kernelSettings;
    private final SequencedMap<Integer, AgentServer> agents = new TreeMap<>();
    private final SequencedMap<Integer, Integer> agentPorts = new TreeMap<>();
    private final List<HttpSchedulerDriver> drivers = new ArrayList<>();
    private KernelServer kernel;
    private @Nullable LongRunningServer longRunning;
    private @Nullable BatchServer batch;

    private Cluster(Path directory, UnaryOperator<KernelSettings> kernelSettings) {
        this.directory = directory;
        this.kernelSettings = kernelSettings;
        this.kernel = startKernel(0);
    }

    /// Starts a kernel without agents; to be closed by the caller.
    public static Cluster start(Path directory) {
        return start(directory, UnaryOperator.identity());
    }

    /// The same with other settings of the kernel, such as a short offer timeout; the port stays
    /// free to choose.
    public static Cluster start(Path directory, UnaryOperator<KernelSettings> kernelSettings) {
        return new Cluster(directory, kernelSettings);
    }

    /// Adds this many agents of 4 cpus, 4096 MB of memory, 10,000 MB of disk and 500 ports each.
    public Cluster withAgents(int count) {
        int first = agents.isEmpty() ? 0 : agents.lastEntry().getKey() + 1;
        for (int number = first; number < first + count; number++) {
            startAgent(number);
        }
        return this;
    }

    public URI kernel() {
        return at(kernel.port());
    }

    public URI agent(int number) {
        return at(running(number).port());
    }

    /// Stops the kernel in an orderly way and starts it again with the same state and port.
    public void restartKernel() {
        int port = kernel.port();
        kernel.close();
        kernel = startKernel(port);
    }

    /// Starts an agent, for the first time or again on what it has left behind and at the port
    /// where its executors look for it.
    public void startAgent(int number) {
        if (agents.containsKey(number)) {
            throw new IllegalStateException("agent: " + number + " (expected: not running)");
        }
        int ports = FIRST_PORT + number * PORTS_PER_AGENT;
        AgentSettings settings =
                AgentSettings.of(directory.resolve("node-" + number), kernel())
                        .withPort(agentPorts.getOrDefault(number, 0))
                        .withHostname("node-" + number)
                        .withAttributes("number:" + number)
                        .withResources(
                                "cpus:4;mem:4096;disk:10000;ports:["
                                        + ports
                                        + "-"
                                        + (ports + PORTS_PER_AGENT - 1)
                                        + "]");
        AgentServer agent = AgentServer.start(settings);
        agents.put(number, agent);
        agentPorts.put(number, agent.port());
    }

    /// Stops an agent and leaves its tasks running.
    public void stopAgent(int number) {
        running(number).close();
        agents.remove(number);
    }

    /// Starts the long-running framework and says where its API is.
    public URI startLongRunning() {
        longRunning = LongRunningServer.start(LongRunningSettings.of(kernel()).withPort(0));
        return at(longRunning.port());
    }

    /// Disconnects the long-running framework; its tasks live on.
    public void stopLongRunning() {
        if (longRunning != null) {
            longRunning.close();
            longRunning = null;
        }
    }

    /// Starts the batch framework and says where its API is.
    public URI startBatch() {
        batch = BatchServer.start(BatchSettings.of(kernel()).withPort(0));
        return at(batch.port());
    }

    /// Disconnects the batch framework; its tasks live on.
    public void stopBatch() {
        if (batch != null) {
            batch.close();
            batch = null;
        }
    }

    /// Connects a framework of the test's own, in the role `*`.
    public HttpSchedulerDriver run(String name, Framework framework) {
        return run(HttpSchedulerDriver.Settings.of(kernel(), name), framework);
    }

    /// The same with settings of its own.
    public HttpSchedulerDriver run(HttpSchedulerDriver.Settings settings, Framework framework) {
        HttpSchedulerDriver driver = new HttpSchedulerDriver(settings, framework);
        drivers.add(driver);
        return driver.start();
    }

    @Override
    public void close() {
        drivers.reversed().forEach(HttpSchedulerDriver::close);
        stopBatch();
        stopLongRunning();
        agents.values().forEach(AgentServer::shutdown);
        agents.clear();
        kernel.close();
    }

    private KernelServer startKernel(int port) {
        KernelSettings settings = KernelSettings.of(directory.resolve("kernel"));
        return KernelServer.start(kernelSettings.apply(settings).withPort(port));
    }

    private AgentServer running(int number) {
        AgentServer agent = agents.get(number);
        if (agent == null) {
            throw new IllegalStateException("agent: " + number + " (expected: running)");
        }
        return agent;
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
