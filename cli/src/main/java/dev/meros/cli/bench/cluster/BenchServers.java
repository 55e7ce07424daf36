package dev.meros.cli.bench.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.output.CommandException;
import dev.meros.testkit.http.FreePorts;
import dev.meros.testkit.http.Http;
import dev.meros.testkit.process.ChildProcess;
import dev.meros.testkit.process.ProcessFailure;
import dev.meros.testkit.process.Processes;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;

/// A kernel, agents and the long-running framework, each a process of its own with a directory of
/// its own below one. Closing it ends them, their tasks, and what a killed agent has left.
final class BenchServers implements AutoCloseable {
    /// The launcher that started this process, and by which it starts others with the flags that
    /// they have in earnest.
    private static final String LAUNCHER = "meros.launcher";

    private static final Duration STARTS = Duration.ofSeconds(60);
    private static final Duration ENDS = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int FIRST_PORT = 26_000;
    private static final int PORTS_OF_A_NODE = 1_000;

    private final Path directory;
    private final List<String> agentOptions;
    private final Processes processes;
    private final Http http = new Http();
    private final URI kernel;
    private final URI longRunning;
    private final List<ChildProcess> agents = new ArrayList<>();
    private boolean closed;

    /// `agentOptions` are added to the command line of every agent.
    private BenchServers(Path directory, List<String> agentOptions) {
        this.directory = directory;
        this.agentOptions = List.copyOf(agentOptions);
        this.processes = Processes.in(directory.resolve("logs"));
        List<Integer> ports = FreePorts.take(2);
        this.kernel = URI.create("http://127.0.0.1:" + ports.get(0));
        this.longRunning = URI.create("http://127.0.0.1:" + ports.get(1));
    }

    /// Starts a kernel and agents and waits until all are registered.
    static BenchServers start(Path directory, int agents, List<String> agentOptions) {
        BenchServers servers = new BenchServers(directory, agentOptions);
        try {
            servers.startKernelAndAgents(agents);
            return servers;
        } catch (ProcessFailure e) {
            servers.close();
            throw CommandException.failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private void startKernelAndAgents(int count) {
        ChildProcess first =
                meros(
                        "kernel",
                        "--dir=" + directory.resolve("kernel"),
                        "--port=" + kernel.getPort());
        first.awaitWhileAlive("health", STARTS, () -> http.isOk(kernel.resolve("/health")));
        for (int node = 0; node < count; node++) {
            agents.add(agent(node));
        }
        for (ChildProcess agent : agents) {
            agent.awaitLine("registered with", STARTS);
        }
    }

    private ChildProcess agent(int node) {
        int port = FIRST_PORT + node * PORTS_OF_A_NODE;
        List<String> arguments = new ArrayList<>();
        arguments.add("--kernel=" + kernel);
        arguments.add("--dir=" + agentDirectory(node));
        arguments.add("--port=0");
        arguments.add("--hostname=127.0.0.1");
        arguments.add("--kill-tasks");
        arguments.add(
                "--resources=cpus:100;mem:100000;disk:100000;ports:["
                        + port
                        + "-"
                        + (port + PORTS_OF_A_NODE - 1)
                        + "]");
        arguments.addAll(agentOptions);
        return start("agent-" + node, "agent", arguments);
    }

    private ChildProcess meros(String command, String... arguments) {
        return start(command, command, List.of(arguments));
    }

    private ChildProcess start(String name, String command, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(command);
        words.addAll(arguments);
        String launcher = System.getProperty(LAUNCHER, "");
        if (launcher.isEmpty()) {
            return processes.meros(name, words.toArray(String[]::new));
        }
        words.addFirst(launcher);
        return processes.start(name, words);
    }

    /// Starts the long-running framework and waits until it serves.
    void startLongRunning() {
        ChildProcess framework =
                meros("long-running", "--kernel=" + kernel, "--port=" + longRunning.getPort());
        framework.awaitWhileAlive("apps", STARTS, () -> http.isOk(longRunning.resolve("/v2/apps")));
    }

    URI kernel() {
        return kernel;
    }

    URI longRunning() {
        return longRunning;
    }

    Http http() {
        return http;
    }

    int agents() {
        return agents.size();
    }

    long agentPid(int node) {
        return agents.get(node).pid();
    }

    Path agentDirectory(int node) {
        return directory.resolve("agent-" + node);
    }

    /// The id that the kernel has given to a node; empty until it has registered.
    String agentId(int node) {
        int port = FIRST_PORT + node * PORTS_OF_A_NODE;
        JsonNode nodes = http.get(kernel.resolve("/slaves")).json().path("slaves");
        return StreamSupport.stream(nodes.spliterator(), false)
                .filter(n -> n.path("resources").path("ports").asText().contains("[" + port + "-"))
                .map(n -> n.path("id").asText())
                .findFirst()
                .orElse("");
    }

    /// Kills an agent and all its containers at once, as the loss of a node would.
    void loseNode(int node) {
        ChildProcess agent = agents.get(node);
        List<ProcessHandle> doomed = new ArrayList<>(LocalProcesses.of(agentDirectory(node)));
        // first the agent, so that it tells nobody that its tasks end
        doomed.sort((a, b) -> Boolean.compare(b.pid() == agent.pid(), a.pid() == agent.pid()));
        LocalProcesses.kill(doomed);
    }

    /// Starts the agent of a lost node again, which tidies up what its containers have left.
    void bringBack(int node) {
        ChildProcess agent = agents.get(node);
        if (!LocalProcesses.killAll(agentDirectory(node)).isEmpty()) {
            throw CommandException.failed("agent-" + node + ": its processes do not end");
        }
        agent.restart();
        agent.awaitLine("registered with", STARTS);
    }

    /// Waits for something; throws [CommandException] after `timeout`.
    static void await(String what, Duration timeout, BooleanSupplier condition) {
        long end = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw CommandException.failed(what + ": not within " + timeout);
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandException.failed("interrupted");
            }
        }
    }

    /// Ends everything, in order where it can, within bounded time. What cannot be ended or
    /// unmounted is named on stderr, and its files stay.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        http.close();
        // the framework first, or it would start again what is killed
        processes.all().stream()
                .filter(p -> p.name().equals("long-running") && p.isAlive())
                .forEach(BenchServers::endQuietly);
        for (ChildProcess agent : agents) {
            if (!agent.isAlive()) {
                recover(agent);
            }
        }
        List<ProcessHandle> ending =
                agents.stream()
                        .filter(ChildProcess::isAlive)
                        .map(agent -> ProcessHandle.of(agent.pid()))
                        .flatMap(Optional::stream)
                        .toList();
        ending.forEach(ProcessHandle::destroy);
        long end = System.nanoTime() + ENDS.toNanos();
        ending.forEach(p -> awaitEnd(p, end));
        processes.close();
        tidy();
    }

    /// What containers of a killed agent have left is known to nobody but itself.
    private static void recover(ChildProcess agent) {
        try {
            agent.restart();
            agent.awaitLine("listens at", STARTS);
        } catch (ProcessFailure e) {
            System.err.println("meros: " + e.getMessage());
        }
    }

    private static void endQuietly(ChildProcess process) {
        try {
            process.terminate(Duration.ofSeconds(10));
        } catch (ProcessFailure e) {
            System.err.println("meros: " + process.name() + " has not ended in order");
        }
    }

    private static void awaitEnd(ProcessHandle process, long end) {
        try {
            process.onExit().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private void tidy() {
        for (ProcessHandle left : LocalProcesses.killAll(directory)) {
            System.err.println("meros: process " + left.pid() + " does not end");
        }
        for (String point : LocalProcesses.mountsBelow(directory)) {
            try {
                new ProcessBuilder("umount", point)
                        .inheritIO()
                        .start()
                        .waitFor(10, TimeUnit.SECONDS);
            } catch (IOException e) {
                System.err.println("meros: umount: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
