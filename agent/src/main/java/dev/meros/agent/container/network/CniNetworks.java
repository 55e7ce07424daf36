package dev.meros.agent.container.network;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.network.codec.CniConfiguration;
import dev.meros.agent.container.network.codec.CniConfiguration.Mapping;
import dev.meros.api.codec.CodecException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The networks of a node: those that a directory has configurations of, and a bridge, unless one
/// of them takes its name. The directory is read whenever somebody asks, so networks come and go
/// while the agent runs.
record CniNetworks(Optional<Path> directory, CniPlugins plugins) {
    private static final System.Logger LOG = System.getLogger(CniNetworks.class.getName());
    private static final List<String> BRIDGE_PLUGINS = List.of("bridge", "host-local", "portmap");

    /// The addresses are kept where they go with a restart of the machine, as containers do. Some
    /// versions of portmap miss rules for IPv6 where there is none.
    private static final String BRIDGE =
            """
            {
              "cniVersion": "0.4.0",
              "name": "mesos-bridge",
              "disableCheck": true,
              "plugins": [
                {
                  "type": "bridge",
                  "bridge": "meros0",
                  "isGateway": true,
                  "ipMasq": true,
                  "hairpinMode": true,
                  "ipam": {
                    "type": "host-local",
                    "dataDir": "/run/meros/cni",
                    "ranges": [[{"subnet": "10.223.0.0/16"}]],
                    "routes": [{"dst": "0.0.0.0/0"}]
                  }
                },
                {"type": "portmap", "snat": true, "capabilities": {"portMappings": true}}
              ]
            }
            """;

    /// The network of that name; throws [ContainerException] when there is none.
    CniConfiguration get(String name) {
        Map<String, CniConfiguration> all = all();
        CniConfiguration found = all.get(name);
        if (found != null) {
            return found;
        }
        if (name.equals(NetworkRequest.BRIDGE)) {
            throw Networks.failure(
                    "network: "
                            + name
                            + " (expected: the CNI plugins "
                            + String.join(", ", BRIDGE_PLUGINS)
                            + " in "
                            + plugins.directory()
                            + ", for this node's bridge)");
        }
        throw Networks.failure(
                "network: "
                        + name
                        + (all.isEmpty()
                                ? " (expected: none; this node has no networks)"
                                : " (expected: one of "
                                        + String.join(", ", new TreeSet<>(all.keySet()))
                                        + ")"));
    }

    /// All networks by their names.
    Map<String, CniConfiguration> all() {
        Map<String, CniConfiguration> all = new LinkedHashMap<>();
        if (plugins.missing(BRIDGE_PLUGINS).isEmpty()) {
            all.put(NetworkRequest.BRIDGE, CniConfiguration.of(BRIDGE));
        }
        directory.ifPresent(
                d -> {
                    for (Path file : files(d)) {
                        try {
                            CniConfiguration read = CniConfiguration.of(Files.readString(file));
                            all.put(read.name(), read);
                        } catch (IOException | CodecException e) {
                            LOG.log(
                                    System.Logger.Level.WARNING,
                                    "network configuration {0} is passed over: {1}",
                                    file,
                                    e.getMessage());
                        }
                    }
                });
        return all;
    }

    private static List<Path> files(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(directory, "*.{conf,conflist,json}")) {
            found.forEach(files::add);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "network configurations in {0} cannot be read: {1}",
                    directory,
                    e.toString());
        }
        // of two of the same name the later holds
        files.sort(null);
        return files;
    }

    /// Whether ports of the node can lead to those of containers: by some network's plugins, and,
    /// for the usual one, the program that it takes.
    boolean mapsPorts() {
        return all().values().stream()
                .flatMap(n -> n.plugins().stream())
                .filter(p -> p.mapping() == Mapping.OF_PORTS)
                .anyMatch(p -> !p.type().equals("portmap") || hasPacketFilter());
    }

    private static boolean hasPacketFilter() {
        return List.of("/usr/sbin", "/sbin", "/usr/bin", "/usr/local/sbin").stream()
                .anyMatch(d -> Files.isExecutable(Path.of(d, "iptables")));
    }

    /// What the node has and what it cannot do, for the log.
    String described() {
        List<String> missing = plugins.missing(BRIDGE_PLUGINS);
        String names = all().isEmpty() ? "none" : String.join(", ", all().keySet());
        String lack =
                missing.isEmpty()
                        ? ""
                        : "; no bridge and no port mappings, as "
                                + plugins.directory()
                                + " lacks "
                                + String.join(", ", missing);
        return names
                + lack
                + (hasPacketFilter() || !missing.isEmpty()
                        ? ""
                        : "; no port mappings, as iptables is missing");
    }
}
