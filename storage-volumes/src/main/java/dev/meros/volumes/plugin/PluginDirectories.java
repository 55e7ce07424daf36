package dev.meros.volumes.plugin;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.volumes.VolumeException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where plugins say how they are reached: `NAME.sock`, a socket, among sockets; `NAME.spec`, a
/// file with an address such as `tcp://localhost:7979` or `unix:///var/run/x.sock`; `NAME.json`, a
/// file with such an `Addr`. They may be in a directory of the plugin's name.
///
/// @param sockets where sockets are
/// @param specs where files are
public record PluginDirectories(List<Path> sockets, List<Path> specs) {
    /// The directories of Docker.
    public static final PluginDirectories STANDARD =
            new PluginDirectories(
                    List.of(Path.of("/run/docker/plugins")),
                    List.of(Path.of("/etc/docker/plugins"), Path.of("/usr/lib/docker/plugins")));

    public PluginDirectories {
        sockets = List.copyOf(sockets);
        specs = List.copyOf(specs);
    }

    /// Where a plugin listens now.
    SocketAddress find(String plugin) {
        for (Path socket : places(sockets, plugin, ".sock")) {
            if (Files.exists(socket)) {
                return UnixDomainSocketAddress.of(socket);
            }
        }
        for (Path spec : places(specs, plugin, ".spec")) {
            if (Files.isRegularFile(spec)) {
                return address(spec, read(spec).strip());
            }
        }
        for (Path json : places(specs, plugin, ".json")) {
            if (Files.isRegularFile(json)) {
                return address(json, addressIn(json, read(json)));
            }
        }
        throw new VolumeException(
                "plugin: "
                        + plugin
                        + " (expected: one that has a socket in "
                        + sockets
                        + " or a file in "
                        + specs
                        + ")");
    }

    private static List<Path> places(List<Path> directories, String plugin, String suffix) {
        List<Path> found = new ArrayList<>();
        for (Path directory : directories) {
            found.add(directory.resolve(plugin + suffix));
            found.add(directory.resolve(plugin).resolve(plugin + suffix));
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new VolumeException("plugin: " + file + " (expected: readable; " + e + ")", e);
        }
    }

    private static String addressIn(Path file, String json) {
        try {
            return String.valueOf(Json.read(json, Map.class).get("Addr"));
        } catch (CodecException e) {
            throw new VolumeException("plugin: " + file + ": " + e.getMessage(), e);
        }
    }

    private static SocketAddress address(Path file, String text) {
        try {
            URI uri = URI.create(text);
            if ("unix".equals(uri.getScheme()) && uri.getPath() != null) {
                return UnixDomainSocketAddress.of(uri.getPath());
            }
            boolean reachable = "tcp".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (reachable && uri.getHost() != null && uri.getPort() > 0) {
                return new InetSocketAddress(uri.getHost(), uri.getPort());
            }
        } catch (IllegalArgumentException e) {
            throw unknown(file, text, e);
        }
        throw unknown(file, text, null);
    }

    private static VolumeException unknown(Path file, String text, @Nullable Exception cause) {
        String message =
                "plugin: "
                        + file
                        + " says "
                        + text
                        + " (expected: such as unix:///run/x.sock or tcp://localhost:7979)";
        return cause == null ? new VolumeException(message) : new VolumeException(message, cause);
    }
}
