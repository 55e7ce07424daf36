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

    private final Target target;
    private final Path directory;
    private final KernelServer kernel;
    private final AgentServer agent;
    private final ContainersScheduler scheduler;
    private final HttpSchedulerDriver driver;

    /// What makes the containers.
    sealed interface Target {
        /// An OCI runtime, crun or runc.
        record Oci(String runtime) implements Target {}

        /// A Docker Engine by its socket.
        record Docker(Path socket) implements Target {}

        /// None: they are plain processes.
        record Processes() implements Target {}
    }

    /// The times until each container was known to run, and the processor time that the JVM took
    /// for all of them, kernel, agent and framework together.
    record Round(List<Long> nanos, Duration cpu) {}

    ContainersBench(Target target, Path directory) {
        this.target = target;
        this.directory = directory;
        switch (target) {
            case Target.Oci(String _) -> BusyboxImage.make(directory);
            case Target.Docker(Path socket) -> {
                BusyboxImage.make(directory);
                BareLoop.loadImage(directory, socket);
            }
            case Target.Processes() -> {}
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
                                                .withRuntime(runtime())
                                                .withDocker(socket())
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

    private String runtime() {
        return target instanceof Target.Oci(String runtime) ? runtime : "none";
    }

    private String socket() {
        return target instanceof Target.Docker(Path socket) ? socket.toString() : "none";
    }

    private @Nullable ContainerInfo container() {
        return switch (target) {
            case Target.Processes() -> null;
            case Target.Oci(String _) ->
                    ContainerInfo.builder()
                            .type(ContainerInfo.Type.MESOS)
                            .mesos(
                                    new ContainerInfo.MesosInfo(
                                            new Image(
                                                    Image.Type.DOCKER,
                                                    null,
                                                    new Image.Docker("bench:1", null, null),
                                                    true)))
                            .build();
            case Target.Docker(Path _) ->
                    ContainerInfo.builder()
                            .type(ContainerInfo.Type.DOCKER)
                            .docker(
                                    ContainerInfo.DockerInfo.builder()
                                            .image("bench:1")
                                            .network(ContainerInfo.DockerInfo.Network.HOST)
                                            .build())
                            .build();
        };
    }

    /// Starts `count` containers, waits until all run, and ends them.
    Round round(int count, Duration timeout) {
        Duration before = cpu();
        List<Long> nanos = await(scheduler.start(driver, count), timeout);
        Duration after = cpu();
        await(scheduler.end(driver), timeout);
        return new Round(nanos, after.minus(before));
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
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

    /// How long as many take without Meros, eight at a time, in milliseconds, by the kind of loop.
    Map<String, Double> bare(int count) {
        return switch (target) {
            case Target.Oci(String runtime) ->
                    BareLoop.containers(
                            directory,
                            directory.resolve("agent/containers/runtime"),
                            runtime,
                            count);
            case Target.Docker(Path socket) -> BareLoop.docker(directory, socket, count);
            case Target.Processes() -> BareLoop.processes(directory, count);
        };
    }

    Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put(
                "runtime",
                switch (target) {
                    case Target.Oci(String runtime) -> runtime;
                    case Target.Docker(Path _) -> "docker";
                    case Target.Processes() -> "sh";
                });
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
