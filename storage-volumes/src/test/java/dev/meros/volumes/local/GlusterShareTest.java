package dev.meros.volumes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.volumes.Content;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Programs;
import dev.meros.volumes.system.Trees;
import dev.meros.volumes.testing.VolumeProviderContract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The share is a GlusterFS of two servers that keep all files twice.
final class GlusterShareTest extends VolumeProviderContract {
    @TempDir private static Path cluster;

    private static final List<Process> SERVERS = new ArrayList<>();

    @BeforeAll
    static void startServers() throws IOException {
        assumeTrue(Mounts.permitted(), "only root mounts");
        assumeTrue(Files.exists(Path.of("/dev/fuse")), "there is no FUSE");
        assumeTrue(
                Programs.has("glusterfsd") && Programs.has("mount.glusterfs"),
                "glusterfs-server and glusterfs-client are not installed");
        String client = "";
        for (String name : List.of("one", "two")) {
            client += client(name, start(name));
        }
        Files.writeString(
                cluster.resolve("client.vol"),
                client
                        + """
                        volume both
                          type cluster/replicate
                          subvolumes one two
                        end-volume
                        """);
    }

    private static String client(String name, int port) {
        return """
        volume %s
          type protocol/client
          option transport-type tcp
          option remote-host 127.0.0.1
          option remote-port %d
          option remote-subvolume brick
        end-volume
        """
                .formatted(name, port);
    }

    /// Starts a server of a directory; returns its port.
    private static int start(String name) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path volume = cluster.resolve(name + ".vol");
        Files.writeString(
                volume,
                """
                volume posix
                  type storage/posix
                  option directory %s
                end-volume
                volume brick
                  type features/locks
                  subvolumes posix
                end-volume
                volume server
                  type protocol/server
                  option transport-type tcp
                  option transport.socket.bind-address 127.0.0.1
                  option transport.socket.listen-port %d
                  option auth.addr.brick.allow *
                  subvolumes brick
                end-volume
                """
                        .formatted(Files.createDirectory(cluster.resolve(name)), port));
        Process server =
                new ProcessBuilder(
                                "glusterfsd",
                                "--no-daemon",
                                "--volfile=" + volume,
                                "--log-file=" + cluster.resolve(name + ".log"))
                        .redirectErrorStream(true)
                        .redirectOutput(cluster.resolve(name + ".out").toFile())
                        .start();
        SERVERS.add(server);
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(
                        () -> {
                            new Socket(InetAddress.getLoopbackAddress(), port).close();
                            return true;
                        });
        return port;
    }

    @AfterAll
    static void stopServers() throws InterruptedException {
        for (Process server : SERVERS) {
            server.destroyForcibly().waitFor();
        }
    }

    @Override
    protected VolumeProvider provider(Path root, Steps steps) {
        return new SharedProvider("shared", root, steps);
    }

    @Override
    protected VolumeSpec spec(VolumeId id) {
        return super.spec(id)
                .withParameters(
                        Map.of(
                                "type",
                                "glusterfs",
                                "source",
                                cluster.resolve("client.vol").toString(),
                                "options",
                                "log-file=" + cluster.resolve("client.log")));
    }

    @Override
    protected void lose(Path root, VolumeId id) throws IOException {
        for (String server : List.of("one", "two")) {
            Trees.delete(id.in(cluster.resolve(server)));
        }
    }

    @Override
    protected void assertNothingLeft(Path below) {
        assertThat(MOUNTS.within(below.resolve("targets"))).isEmpty();
        assertThat(MOUNTS.within(root(below))).isEmpty();
        assertThat(filesBelow(root(below)))
                .allMatch(file -> file.getFileName().toString().equals(".meros-node"));
    }

    @Test
    void mountWhoseClientHasDiedIsMadeAnew() throws IOException {
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        provider.create(spec(ID), Content.EMPTY);
        Volume volume = Volume.of(spec(ID), "shared", null);
        Publication writer =
                Publication.of("task", Access.READ_WRITE)
                        .withTarget(directory.resolve("targets/task").toString());
        Path data = provider.publish(volume, writer);
        Files.writeString(data.resolve("note"), "kept");

        ProcessHandle client =
                ProcessHandle.allProcesses()
                        .filter(p -> isClientOf(p, root(directory)))
                        .findFirst()
                        .orElseThrow();
        client.destroyForcibly();
        await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(data.resolve("note")));
        Path again = provider.publish(volume, writer);

        assertThat(again.resolve("note")).hasContent("kept");
        assertThat(cluster.resolve("one").resolve("volumes/web/data/note")).hasContent("kept");
        assertThat(cluster.resolve("two").resolve("volumes/web/data/note")).hasContent("kept");
        provider.unpublish(volume, writer);
        provider.destroy(volume);
    }

    private static boolean isClientOf(ProcessHandle process, Path root) {
        String line = process.info().commandLine().orElse("");
        return line.contains("glusterfs") && line.contains(root.toString());
    }
}
