package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.Descriptor;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.core.ContainerExit;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// A call of the runtime that stays with the container it starts, passes on its input and output,
/// and ends as it does: what conmon is for those that the agent does not hold.
record HeldClient(OciRuntime runtime, HeldContainer client, int pid) {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int SIGKILL = 9;
    private static final long PAUSE_MILLIS = 5;
    private static final int MESSAGE_LIMIT = 2000;

    /// Neither to be controlled by a terminal nor to wait for it: O_NOCTTY and O_NONBLOCK.
    private static final int NO_CONTROL = 0x100 | 0x800;

    private static final System.Logger LOG = System.getLogger(HeldClient.class.getName());

    /// What the driver of plain processes knows the client of a container by.
    static String name(String id) {
        return id + "-client";
    }

    /// Starts the container of a bundle and waits until it has a process; throws
    /// [ContainerException] when it cannot be started.
    static HeldClient start(
            ContainerDriver clients, OciRuntime runtime, ContainerSpec spec, Path run, Stdio stdio)
            throws IOException {
        Path pidFile = run.resolve("pidfile");
        return start(
                clients,
                runtime,
                spec,
                runtime.line(
                        "run",
                        "--bundle",
                        run.toString(),
                        "--pid-file",
                        pidFile.toString(),
                        spec.id()),
                pidFile,
                stdio);
    }

    /// The same with another call of the runtime, which writes the pid of what it starts to a file.
    static HeldClient start(
            ContainerDriver clients,
            OciRuntime runtime,
            ContainerSpec spec,
            List<String> line,
            Path pidFile,
            Stdio stdio)
            throws IOException {
        CommandInfo command =
                CommandInfo.builder().shell(false).value(line.getFirst()).arguments(line).build();
        TaskInfo task =
                TaskInfo.builder()
                        .name(spec.task().name())
                        .taskId(spec.task().taskId())
                        .agentId(spec.task().agentId())
                        .command(command)
                        .build();
        HeldContainer client =
                clients.startHeld(
                        new ContainerSpec(
                                name(spec.id()),
                                spec.key(),
                                task,
                                spec.sandbox(),
                                new ContainerSpec.RunAs.Agent(),
                                Map.of()),
                        stdio);
        try {
            return new HeldClient(runtime, client, pid(client, pidFile));
        } catch (IOException | RuntimeException e) {
            clients.signal(name(spec.id()), SIGKILL);
            client.close();
            throw e;
        }
    }

    private static int pid(HeldContainer client, Path file) throws IOException {
        Instant deadline = Instant.now().plus(DEADLINE);
        while (true) {
            boolean over = client.running().exit().toCompletableFuture().isDone();
            String text = Files.exists(file) ? Files.readString(file).strip() : "";
            if (!text.isEmpty()) {
                return Integer.parseInt(text);
            }
            if (over) {
                throw failure(client);
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("the runtime made no process within " + DEADLINE);
            }
            pause();
        }
    }

    private static ContainerException failure(HeldContainer client) throws IOException {
        StringBuilder said = new StringBuilder();
        for (InputStream from : List.of(client.errors(), client.output())) {
            said.append(new String(from.readNBytes(MESSAGE_LIMIT), StandardCharsets.UTF_8).strip());
        }
        return new ContainerException(
                Reason.REASON_CONTAINER_LAUNCH_FAILED, "the container cannot be started: " + said);
    }

    /// Waits until the container has its root in a mount namespace of its own, and the node's is
    /// not needed any more.
    void awaitRoot(Path run) throws IOException {
        Instant deadline = Instant.now().plus(DEADLINE);
        String root = run.resolve("rootfs").toString();
        while (mounts().contains(root)) {
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("the container took no root within " + DEADLINE);
            }
            pause();
        }
    }

    /// What the container has mounted; nothing once it has ended.
    private String mounts() {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/mountinfo"));
        } catch (IOException e) {
            return "";
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent is going down", e);
        }
    }

    CompletionStage<ContainerExit> exit() {
        return client.running().exit();
    }

    /// The container that it holds.
    HeldContainer holding(ContainerDriver.Running running) {
        return new HeldContainer() {
            @Override
            public ContainerDriver.Running running() {
                return running;
            }

            @Override
            public OutputStream input() {
                return client.input();
            }

            @Override
            public InputStream output() {
                return client.output();
            }

            @Override
            public InputStream errors() {
                return client.errors();
            }

            @Override
            public void resize(Stdio.Size size) {
                // its terminal is one of the container's own, between which and ours the client
                // stands
                if (runtime.passesSizesOn()) {
                    client.resize(size);
                    return;
                }
                try (Descriptor own =
                        Descriptor.open(Path.of("/proc/" + pid + "/fd/0"), NO_CONTROL)) {
                    own.resize(size);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, "the terminal is gone", e);
                }
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }
}
