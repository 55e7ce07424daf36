package dev.meros.cli.bench;

import dev.meros.agent.AgentServer;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Image;
import dev.meros.cli.output.CommandException;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One real kernel and one real agent, over HTTP, with an image that is on the node; and the bare
/// loop of the same runtime for comparison.
final class ContainersBench implements AutoCloseable {
    private static final Duration WARM = Duration.ofSeconds(60);

    private final String runtime;
    private final Path directory;
    private final KernelServer kernel;
    private final AgentServer agent;
    private final ContainersScheduler scheduler;
    private final HttpSchedulerDriver driver;

    /// `runtime` is crun, runc or none; none means plain processes.
    ContainersBench(String runtime, Path directory) {
        this.runtime = runtime;
        this.directory = directory;
        if (!isProcess()) {
            BusyboxImage.make(directory);
        }
        kernel = KernelServer.start(KernelSettings.of(directory.resolve("kernel")).withPort(0));
        URI address = URI.create("http://127.0.0.1:" + kernel.port());
        agent =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("agent"), address)
                                .withPort(0)
                                .withResources("cpus:1000;mem:1000000;disk:1000000")
                                .withContainers(
                                        ContainerSettings.DEFAULT
                                                .withRuntime(runtime)
                                                .withDocker("none")
                                                .withImages(
                                                        Optional.of(
                                                                BusyboxImage.archives(directory)),
                                                        0)
                                                .withDiskWatch(
                                                        Duration.ZERO,
                                                        ContainerSettings.LogBounds.NONE)));
        scheduler = new ContainersScheduler(container());
        FrameworkInfo info = FrameworkInfo.builder().user("root").name("bench-containers").build();
        driver = new HttpSchedulerDriver(HttpSchedulerDriver.Settings.of(address, info), scheduler);
        driver.start();
        // the image is fetched and all code has run once
        round(8, WARM);
    }

    private boolean isProcess() {
        return runtime.equals("none");
    }

    private @Nullable ContainerInfo container() {
        return isProcess()
                ? null
                : ContainerInfo.builder()
                        .type(ContainerInfo.Type.MESOS)
                        .mesos(
                                new ContainerInfo.MesosInfo(
                                        new Image(
                                                Image.Type.DOCKER,
                                                null,
                                                new Image.Docker(BusyboxImage.NAME, null, null),
                                                true)))
                        .build();
    }

    /// Starts `count` containers, waits until all run, and ends them; the times from the submission
    /// until each was known to run.
    List<Long> round(int count, Duration timeout) {
        List<Long> nanos = await(scheduler.start(driver, count), timeout);
        await(scheduler.end(driver), timeout);
        return nanos;
    }

    private static <T> T await(CompletableFuture<T> future, Duration timeout) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw CommandException.failed("containers: not ready within " + timeout);
        } catch (ExecutionException e) {
            throw CommandException.failed("containers: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    /// How long the runtime alone takes to start as many, eight at a time, in milliseconds.
    double bare(int count) {
        return isProcess() ? BareLoop.processes(directory, count) : bareContainers(count);
    }

    private double bareContainers(int count) {
        Path program = directory.resolve("agent/containers/runtime");
        String name = program.toFile().canExecute() ? program.toString() : runtime;
        return BareLoop.containers(directory, name, count);
    }

    Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("driver", isProcess() ? "process" : "oci");
        params.put("runtime", isProcess() ? "sh" : runtime);
        params.put("agents", 1);
        params.put("agent_kind", "real");
        params.put("journal", "Raft group of one, fsync");
        params.put("cpus", Runtime.getRuntime().availableProcessors());
        return params;
    }

    @Override
    public void close() {
        driver.teardown();
        driver.await(Duration.ofSeconds(10));
        driver.close();
        agent.shutdown();
        kernel.close();
    }
}
