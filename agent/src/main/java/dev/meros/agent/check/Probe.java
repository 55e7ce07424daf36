package dev.meros.agent.check;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.Entry;
import dev.meros.agent.container.TaskEnvironment;
import dev.meros.agent.container.network.Namespaces;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.NetworkInfo;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Looks at a task once: over HTTP or TCP at the loopback address of the network that it is on, or
/// by a command in its container.
final class Probe {
    private final Http http = new Http();
    private final ContainerDriver driver;

    private final Namespaces namespaces = new Namespaces();

    Probe(ContainerDriver driver) {
        this.driver = driver;
    }

    private static String loopback(NetworkInfo.@Nullable Protocol protocol) {
        return protocol == NetworkInfo.Protocol.IPv6 ? "::1" : "127.0.0.1";
    }

    /// The address of a page of the task; `path` may be unset.
    static URI uri(
            String scheme,
            NetworkInfo.@Nullable Protocol protocol,
            int port,
            @Nullable String path) {
        String host = loopback(protocol);
        String page = path == null ? "/" : path;
        return URI.create(
                scheme
                        + "://"
                        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
                        + ":"
                        + port
                        + (page.startsWith("/") ? page : "/" + page));
    }

    /// The status of a GET; throws [IOException] when there is no answer.
    int get(ContainerSpec spec, URI uri, Duration timeout)
            throws IOException, InterruptedException {
        return http.status(uri, timeout, (host, port, left) -> open(spec, host, port, left));
    }

    /// Connects; throws [IOException] when nobody listens.
    void connect(
            ContainerSpec spec, NetworkInfo.@Nullable Protocol protocol, int port, Duration timeout)
            throws IOException, InterruptedException {
        open(spec, loopback(protocol), port, timeout).close();
    }

    private Socket open(ContainerSpec spec, String host, int port, Duration timeout)
            throws IOException, InterruptedException {
        Optional<Path> network = driver.network(spec.id());
        return network.isEmpty()
                ? open(host, port, timeout)
                : namespaces.within(network.get(), () -> open(host, port, timeout));
    }

    /// A socket belongs to the namespace of the thread that connects it, whoever uses it then.
    private static Socket open(String host, int port, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// The exit status of a command in the task's container; throws [IOException] when it does not
    /// end in time or cannot be started.
    int run(ContainerSpec spec, CommandInfo command, String value, Duration timeout)
            throws IOException, InterruptedException {
        Map<String, String> environment = environment(spec, command);
        ProcessBuilder builder =
                new ProcessBuilder(
                        driver.inside(
                                spec.id(), new Entry(Entry.line(command, value), environment)));
        builder.directory(spec.sandbox().toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the command did not end within " + timeout);
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Map<String, String> environment(ContainerSpec spec, CommandInfo command) {
        CommandInfo own = spec.task().command();
        Map<String, String> environment = new LinkedHashMap<>();
        if (own != null) {
            environment.putAll(TaskEnvironment.of(spec, own));
        }
        environment.putAll(TaskEnvironment.of(spec, command));
        return environment;
    }
}
