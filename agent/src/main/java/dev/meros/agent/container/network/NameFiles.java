package dev.meros.agent.container.network;

import dev.meros.agent.container.network.codec.CniResult;
import dev.meros.api.model.NetworkInfo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files by which a container on a network of its own finds names: `hosts`, `hostname` and
/// `resolv.conf`.
final class NameFiles {
    /// Where the servers are that a resolver of the node at its loopback address asks.
    private static final Path UPSTREAM = Path.of("/run/systemd/resolve/resolv.conf");

    private NameFiles() {}

    static void write(
            Path place, String hostname, List<NetworkInfo> networks, List<CniResult> results)
            throws IOException {
        Files.writeString(place.resolve("hostname"), hostname + "\n");
        StringBuilder hosts =
                new StringBuilder("127.0.0.1 localhost\n::1 localhost ip6-localhost\n");
        Networks.address(networks)
                .ifPresentOrElse(
                        ip -> hosts.append(ip).append(' ').append(hostname).append('\n'),
                        () -> hosts.append("127.0.0.1 ").append(hostname).append('\n'));
        Files.writeString(place.resolve("hosts"), hosts);
        Files.write(place.resolve("resolv.conf"), resolver(results));
    }

    private static List<String> resolver(List<CniResult> results) throws IOException {
        List<String> own = new ArrayList<>();
        results.forEach(r -> r.nameservers().forEach(n -> own.add("nameserver " + n)));
        if (own.isEmpty()) {
            return ofNode();
        }
        List<String> search = results.stream().flatMap(r -> r.search().stream()).toList();
        if (!search.isEmpty()) {
            own.add("search " + String.join(" ", search));
        }
        return own;
    }

    /// What the node asks, unless that is at its loopback address, which is another one in a
    /// container.
    private static List<String> ofNode() throws IOException {
        List<String> lines = lines(Path.of("/etc/resolv.conf"));
        if (lines.stream().noneMatch(NameFiles::isAtLoopback)) {
            return lines;
        }
        List<String> upstream = lines(UPSTREAM);
        return (upstream.isEmpty() ? lines : upstream)
                .stream().filter(l -> !isAtLoopback(l)).toList();
    }

    private static boolean isAtLoopback(String line) {
        return line.startsWith("nameserver 127.") || line.startsWith("nameserver ::1");
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
