package dev.meros.cli.bench;

import dev.meros.api.framework.ConnectionSettings;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.cli.output.CommandException;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Launches tasks on simulated agents as fast as the kernel takes them.
final class LaunchBench implements AutoCloseable {
    private static final int WAITING_CALLS = 1_000_000;

    private final URI kernel;
    private final SimulatedAgents agents;
    private final LaunchWatch watch;
    private final List<Member> members = new ArrayList<>();
    private int nextTask;

    /// A framework and its driver.
    private record Member(LaunchScheduler scheduler, HttpSchedulerDriver driver) {}

    LaunchBench(
            URI kernel, SimulatedAgents agents, LaunchWatch watch, int frameworks, int perAccept) {
        this.kernel = kernel;
        this.agents = agents;
        this.watch = watch;
        for (int i = 0; i < frameworks; i++) {
            LaunchScheduler scheduler = new LaunchScheduler(perAccept);
            FrameworkInfo info =
                    FrameworkInfo.builder()
                            .user(System.getProperty("user.name", ""))
                            .name("bench-launch-" + i)
                            .build();
            members.add(new Member(scheduler, new HttpSchedulerDriver(settings(info), scheduler)));
        }
    }

    /// Times of one round, and what the journal got until the last task was at its agent and until
    /// all were done, with the CPU time of this process.
    record Measured(
            LaunchRecord record, Map<String, Object> launching, Map<String, Object> whole) {}

    void start() {
        members.forEach(m -> m.driver().start());
    }

    /// Launches `tasks` tasks and waits until all have finished; throws [CommandException] when
    /// that takes longer than `timeout`.
    Measured round(int tasks, LaunchWatch.Statuses statuses, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        LaunchRecord record = new LaunchRecord(nextTask, tasks);
        nextTask += tasks;
        watch.tell(statuses);
        watch.watch(record);
        KernelFigures before = KernelFigures.read(kernel);
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            int from = record.first() + (int) ((long) tasks * i / members.size());
            int to = record.first() + (int) ((long) tasks * (i + 1) / members.size());
            Member member = members.get(i);
            done.add(member.scheduler().launch(member.driver(), record, from, to));
        }
        CompletableFuture<Void> all =
                CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
        KernelFigures launched = awaitLaunches(all, deadline);
        agents.release();
        await(all, deadline, "the end of all tasks");
        return new Measured(
                record,
                launched.since(before, tasks),
                KernelFigures.read(kernel).since(before, tasks));
    }

    private KernelFigures awaitLaunches(CompletableFuture<Void> all, long deadline) {
        try {
            while (!watch.toArrive().await(100, TimeUnit.MILLISECONDS)) {
                if (all.isCompletedExceptionally() || System.nanoTime() - deadline > 0) {
                    await(all, System.nanoTime(), "all launches");
                }
                if (watch.failure().isDone()) {
                    await(watch.failure(), deadline, "agents");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
        return KernelFigures.read(kernel);
    }

    /// The defaults, but all acknowledgements of a run may wait.
    private HttpSchedulerDriver.Settings settings(FrameworkInfo info) {
        return HttpSchedulerDriver.Settings.of(kernel, info)
                .withConnection(ConnectionSettings.DEFAULTS.withMaxWaitingCalls(WAITING_CALLS));
    }

    private void await(CompletableFuture<?> what, long deadline, String title) {
        CompletableFuture<?> first = CompletableFuture.anyOf(what, watch.failure());
        try {
            first.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw CommandException.failed("still waiting for " + title);
        } catch (ExecutionException e) {
            throw CommandException.failed(title + ": " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    @Override
    public void close() {
        members.forEach(m -> m.driver().teardown());
        for (Member member : members) {
            member.driver().await(Duration.ofSeconds(10));
            member.driver().close();
        }
    }
}
