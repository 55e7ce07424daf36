package dev.meros.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.container.network.Namespaces;
import dev.meros.agent.settings.NetworkSettings;
import dev.meros.agent.settings.PortRules;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A network namespace that is the node to CNI plugins, so that what they do to the node goes with
/// it: bridges, rules, settings of the kernel. It has the networks `mesos-bridge`, with mappings of
/// ports, and `backend`, without.
public final class NodeNetwork implements AutoCloseable {
    private static final Path PLUGINS = Path.of("/usr/lib/cni");
    private static final int TIMEOUT_MILLIS = 5000;
    private static final List<String> TYPES = List.of("bridge", "host-local", "portmap");
    private final Path directory;

    /// Makes it with files in `directory`, which exists.
    public NodeNetwork(Path directory) throws Exception {
        this.directory = directory;
        Files.createFile(namespace());
        execute(List.of("unshare", "--net=" + namespace(), "ip", "link", "set", "lo", "up"));
        Files.createDirectory(plugins());
        for (String type : TYPES) {
            plugin(type, "");
        }
        Files.createDirectory(directory.resolve("networks"));
        configure(
                "bridge.conflist",
                """
                {"cniVersion": "0.4.0", "name": "mesos-bridge",
                 "disableCheck": true, "plugins": [
                  {"type": "bridge", "bridge": "front0", "isGateway": true, "ipMasq": true,
                   "hairpinMode": true,
                   "ipam": {"type": "host-local", "dataDir": "%s/addresses",
                    "subnet": "10.91.0.0/24", "routes": [{"dst": "0.0.0.0/0"}]}},
                  {"type": "portmap", "snat": true, "capabilities": {"portMappings": true}}]}
                """
                        .formatted(directory));
        configure(
                "backend.conf",
                """
                {"cniVersion": "0.4.0", "name": "backend", "type": "bridge", "bridge": "back0",
                 "dns": {"nameservers": ["10.92.0.53"], "search": ["back.example"]},
                 "ipam": {"type": "host-local", "dataDir": "%s/addresses",
                  "subnet": "10.92.0.0/24"}}
                """
                        .formatted(directory));
    }

    /// Skips a test on a node that lacks what this takes.
    public static void assumePossible() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String type : TYPES) {
            assumeTrue(
                    Files.isExecutable(PLUGINS.resolve(type)),
                    "needs the CNI plugin " + type + " (containernetworking-plugins)");
        }
        for (String program : List.of("ip", "iptables", "nsenter", "unshare")) {
            assumeTrue(
                    Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                            .anyMatch(d -> Files.isExecutable(Path.of(d, program))),
                    "needs " + program);
        }
    }

    private Path namespace() {
        return directory.resolve("node");
    }

    private Path plugins() {
        return directory.resolve("plugins");
    }

    /// Adds or replaces a configuration.
    public void configure(String file, String text) throws IOException {
        Files.writeString(directory.resolve("networks").resolve(file), text);
    }

    /// Lets a plugin do something before its work, such as fail.
    public void plugin(String type, String before) throws IOException {
        Path script = plugins().resolve(type);
        Files.writeString(
                script,
                "#!/bin/sh\n%s\nexec nsenter --net=%s %s\n"
                        .formatted(before, namespace(), PLUGINS.resolve(type)));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    public NetworkSettings settings() {
        return new NetworkSettings(
                Optional.of(directory.resolve("networks")), plugins(), PortRules.DEFAULT);
    }

    /// The output of a command that is run on the node; it must succeed.
    public String run(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + namespace()));
        line.addAll(List.of(command));
        return execute(line);
    }

    /// What the node answers to `GET /` at a port of its loopback address.
    public String page(int port) throws IOException, InterruptedException {
        return new Namespaces()
                .within(
                        namespace(),
                        () -> {
                            URLConnection connection =
                                    URI.create("http://127.0.0.1:" + port).toURL().openConnection();
                            connection.setRequestProperty("Connection", "close");
                            connection.setConnectTimeout(TIMEOUT_MILLIS);
                            connection.setReadTimeout(TIMEOUT_MILLIS);
                            try (InputStream page = connection.getInputStream()) {
                                return new String(page.readAllBytes(), StandardCharsets.UTF_8);
                            }
                        });
    }

    private static String execute(List<String> line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("end of %s", line).isTrue();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException(line + ": " + output);
        }
        return output;
    }

    /// What containers have left: devices, addresses and rules.
    public List<String> remains() throws IOException, InterruptedException {
        List<String> remains = new ArrayList<>();
        run("ip", "-o", "link", "show", "type", "veth").lines().forEach(remains::add);
        run("iptables", "-t", "nat", "-S")
                .lines()
                .filter(l -> l.contains("DNAT --to") || l.contains("MASQUERADE"))
                .filter(l -> !l.contains("CNI-HOSTPORT"))
                .forEach(remains::add);
        if (Files.exists(directory.resolve("addresses"))) {
            try (Stream<Path> files = Files.walk(directory.resolve("addresses"))) {
                files.filter(f -> f.getFileName().toString().startsWith("10."))
                        .map(Path::toString)
                        .forEach(remains::add);
            }
        }
        return remains;
    }

    @Override
    public void close() throws IOException {
        try {
            execute(List.of("umount", namespace().toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
