package dev.meros.volumes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.api.codec.Json;
import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Content;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.plugin.PluginDirectories;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Programs;
import dev.meros.volumes.system.Trees;
import dev.meros.volumes.testing.CrashContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A plugin in a process of its own, which counts mounts and refuses what Docker would not ask.
final class PluginProviderTest extends CrashContract {
    private static final Publication WRITER = Publication.of("task", Access.READ_WRITE);

    private Path home;
    private Process plugin;

    @BeforeAll
    static void needsPython() {
        assumeTrue(Mounts.permitted(), "only root mounts");
        assumeTrue(Programs.has("python3"), "python3 is not installed");
    }

    @BeforeEach
    void startPlugin() throws IOException {
        home = Files.createDirectory(directory.resolve("plugin"));
        try (InputStream script =
                Objects.requireNonNull(PluginProviderTest.class.getResourceAsStream("plugin.py"))) {
            Files.copy(script, home.resolve("plugin.py"));
        }
        start("local");
    }

    /// Starts the plugin anew, with a scope and what else its usage says.
    private void start(String... arguments) throws IOException {
        Path socket = home.resolve("dirs.sock");
        listen(UnixDomainSocketAddress.of(socket), socket.toString(), arguments);
    }

    private void listen(SocketAddress address, String place, String... arguments)
            throws IOException {
        stop();
        List<String> line = new ArrayList<>();
        line.addAll(List.of("python3", home.resolve("plugin.py").toString(), place));
        line.add(home.toString());
        line.addAll(List.of(arguments));
        plugin =
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("log").toFile())
                        .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> answers(address));
    }

    private static boolean answers(SocketAddress address) {
        try (SocketChannel channel = SocketChannel.open(address)) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void stop() {
        if (plugin != null) {
            plugin.destroyForcibly();
            assertThat(plugin.onExit()).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    @Override
    protected VolumeProvider provider(Path root, Steps steps) {
        return new PluginProvider(
                "docker-plugin:dirs",
                root,
                "dirs",
                new PluginDirectories(List.of(home), List.of(home)),
                steps);
    }

    @Override
    protected void lose(Path root, VolumeId id) throws IOException {
        Trees.delete(home.resolve("data"));
        Files.delete(home.resolve("state.json"));
    }

    @Override
    protected void assertNothingLeft(Path below) {
        assertThat(MOUNTS.within(below.resolve("targets"))).isEmpty();
        assertThat(filesBelow(root(below)))
                .allMatch(file -> file.getFileName().toString().equals(".meros-node"));
        assertThat(MOUNTS.within(home)).isEmpty();
        assertThat(state()).isEmpty();
    }

    private Map<?, ?> state() {
        try {
            return Files.exists(home.resolve("state.json"))
                    ? Json.read(Files.readAllBytes(home.resolve("state.json")), Map.class)
                    : Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void parametersAreOptionsOfThePlugin() {
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        VolumeSpec spec =
                spec(ID).withParameters(Map.of("name", "mine", "size", "10", "type", "gp3"));

        provider.create(spec, Content.EMPTY);

        assertThat(state().get("mine"))
                .isEqualTo(Map.of("options", Map.of("size", "10", "type", "gp3"), "count", 0));
        provider.destroy(Volume.of(spec, "docker-plugin:dirs", null));
        assertThat(state()).isEmpty();
    }

    @Test
    void refusalOfThePluginIsToldAndLeavesNothing() {
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        VolumeSpec spec = spec(ID).withParameters(Map.of("refuse", "no such\npool"));

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.create(spec, Content.EMPTY))
                .withMessage("plugin dirs: VolumeDriver.Create: no such pool");
        provider.destroy(Volume.of(spec, "docker-plugin:dirs", null));
        assertNothingLeft(directory);
    }

    @Test
    void scopeSaysWhetherOtherNodesSeeTheVolumes() throws IOException {
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        assertThat(provider.capabilities().has(Feature.ELSEWHERE)).isFalse();

        start("global");

        assertThat(provider.capabilities().has(Feature.ELSEWHERE)).isTrue();
    }

    @Test
    void pluginThatDiesInACallHasMountedOnce() throws IOException {
        for (String call : List.of("Create", "Mount", "Unmount", "Remove")) {
            Files.deleteIfExists(home.resolve("died"));
            start("local", call);
            VolumeProvider provider = provider(root(directory), Steps.NONE);
            Volume volume = Volume.of(spec(ID), "docker-plugin:dirs", null);
            for (Runnable step :
                    List.<Runnable>of(
                            () -> provider.create(spec(ID), Content.EMPTY),
                            () -> provider.publish(volume, WRITER),
                            () -> provider.unpublish(volume, WRITER),
                            () -> provider.destroy(volume))) {
                repeat(step);
            }
            assertThat(home.resolve("died")).exists();
            assertNothingLeft(directory);
        }
    }

    private void repeat(Runnable step) throws IOException {
        try {
            step.run();
        } catch (VolumeException e) {
            assertThat(e).hasMessageContaining("no answer");
            start("local");
            step.run();
        }
    }

    @Test
    void pluginMayListenOnAPort() throws IOException {
        InetSocketAddress address;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
        }
        listen(address, Integer.toString(address.getPort()));
        Path specs = Files.createDirectories(directory.resolve("specs/far"));
        Files.writeString(specs.resolve("far.spec"), "tcp://127.0.0.1:" + address.getPort());
        VolumeProvider provider =
                new PluginProvider(
                        "docker-plugin:far",
                        root(directory),
                        "far",
                        new PluginDirectories(List.of(), List.of(directory.resolve("specs"))),
                        Steps.NONE);
        Volume volume = Volume.of(spec(ID), "docker-plugin:far", null);

        provider.create(spec(ID), Content.EMPTY);
        Path data = provider.publish(volume, WRITER);

        assertThat(MOUNTS.within(data)).hasSize(1);
        provider.unpublish(volume, WRITER);
        provider.destroy(volume);
        assertNothingLeft(directory);
    }

    @Test
    void pluginIsFoundByWhatItsFilesSay() throws IOException {
        Path specs = Files.createDirectory(directory.resolve("specs"));
        Files.writeString(specs.resolve("by-spec.spec"), "unix://" + home.resolve("dirs.sock"));
        Files.writeString(
                specs.resolve("by-json.json"),
                "{\"Name\": \"by-json\", \"Addr\": \"unix://" + home.resolve("dirs.sock") + "\"}");
        Files.writeString(specs.resolve("bad.spec"), "localhost");
        PluginDirectories directories = new PluginDirectories(List.of(), List.of(specs));

        for (String name : List.of("by-spec", "by-json")) {
            VolumeProvider provider =
                    new PluginProvider(name, root(directory), name, directories, Steps.NONE);
            provider.create(spec(ID), Content.EMPTY);
            provider.destroy(Volume.of(spec(ID), name, null));
        }
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(
                        () ->
                                new PluginProvider(
                                                "bad",
                                                root(directory),
                                                "bad",
                                                directories,
                                                Steps.NONE)
                                        .create(spec(ID), Content.EMPTY))
                .withMessageContaining("says localhost (expected: such as unix:///run/x.sock");
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(
                        () ->
                                new PluginProvider(
                                                "none",
                                                root(directory),
                                                "none",
                                                directories,
                                                Steps.NONE)
                                        .create(spec(ID), Content.EMPTY))
                .withMessageStartingWith("plugin: none (expected: one that has a socket in");
    }
}
