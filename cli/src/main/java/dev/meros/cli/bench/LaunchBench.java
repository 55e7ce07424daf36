package dev.meros.cli.bench;

import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.cli.output.CommandException;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Launches tasks on simulated agents as fast as the kernel takes them.
final class LaunchBench {
    private static final Duration REGISTRATION = Duration.ofSeconds(30);

    private static final int WAITING_CALLS = 1_000_000;

    private final URI kernel;
    private final int agents;
    private final int perAccept;

    LaunchBench(URI kernel, int agents, int perAccept) {
        this.kernel = kernel;
        this.agents = agents;
        this.perAccept = perAccept;
    }

    /// The time of each launch from ACCEPT to its arrival at the agent, and two rates.
    record Measured(List<Long> launchNanos, double launchesPerSecond, double completedPerSecond) {}

    /// Launches `warmUp` tasks, then `tasks` that count; throws [CommandException] when they are
    /// not done in time.
    Measured run(int warmUp, int tasks, Duration timeout) {
        LaunchRecord record = new LaunchRecord();
        List<SimulatedAgent> nodes = new ArrayList<>();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            try {
                for (int index = 0; index < agents; index++) {
                    nodes.add(SimulatedAgent.start(http, kernel, "simulated-" + index, record));
                }
                for (SimulatedAgent node : nodes) {
                    await(node.registered(), REGISTRATION, "an agent's registration");
                }
                System.err.println(agents + " agents are registered");
                return launch(record, warmUp, tasks, timeout);
            } finally {
                nodes.forEach(SimulatedAgent::close);
                http.shutdownNow();
            }
        }
    }

    private Measured launch(LaunchRecord record, int warmUp, int tasks, Duration timeout) {
        LaunchScheduler scheduler = new LaunchScheduler(record, perAccept);
        FrameworkInfo info =
                FrameworkInfo.builder()
                        .user(System.getProperty("user.name", ""))
                        .name("bench-launch")
                        .build();
        try (HttpSchedulerDriver driver = new HttpSchedulerDriver(settings(info), scheduler)) {
            driver.start();
            if (warmUp > 0) {
                await(scheduler.launch(driver, warmUp), timeout, "the end of the warm-up");
                System.err.println(warmUp + " tasks have warmed up");
            }
            record.clear();
            await(scheduler.launch(driver, tasks), timeout, "the end of all tasks");
            Measured measured = record.measured(tasks);
            driver.teardown();
            driver.await(Duration.ofSeconds(10));
            return measured;
        }
    }

    /// The defaults, but all acknowledgements of a run may wait: they come faster than one
    /// connection carries them.
    private HttpSchedulerDriver.Settings settings(FrameworkInfo info) {
        HttpSchedulerDriver.Settings defaults = HttpSchedulerDriver.Settings.of(kernel, info);
        return new HttpSchedulerDriver.Settings(
                defaults.kernels(),
                defaults.framework(),
                defaults.suppressedRoles(),
                defaults.firstBackOff(),
                defaults.longestBackOff(),
                defaults.answerTimeout(),
                WAITING_CALLS);
    }

    private static void await(CompletableFuture<?> what, Duration timeout, String title) {
        try {
            what.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw CommandException.failed(
                    "still waiting for " + title + " after " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw CommandException.failed(title + ": " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }
}
