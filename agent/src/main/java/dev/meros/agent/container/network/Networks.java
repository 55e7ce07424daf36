package dev.meros.agent.container.network;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.network.CniPlugins.Call;
import dev.meros.agent.container.network.CniPlugins.Verb;
import dev.meros.agent.container.network.codec.CniConfiguration;
import dev.meros.agent.container.network.codec.CniConfiguration.Checks;
import dev.meros.agent.container.network.codec.CniConfiguration.Mapping;
import dev.meros.agent.container.network.codec.CniConfiguration.Plugin;
import dev.meros.agent.container.network.codec.CniResult;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Connects network namespaces to networks. What has been done is kept in a file next to each
/// namespace before it is done, so that it can be undone by whoever comes next.
final class Networks {
    private static final String RECORD = "networks.json";

    private final CniNetworks networks;
    private final CniPlugins plugins;

    Networks(CniNetworks networks) {
        this.networks = networks;
        this.plugins = networks.plugins();
    }

    /// Whether ports of the node can lead to those of a container.
    boolean mapsPorts() {
        return networks.mapsPorts();
    }

    /// A device in a namespace: what it was configured by, what was asked for, and the result of
    /// the last plugin, which is null while that is awaited.
    private record Device(
            String configuration, String name, NetworkInfo asked, @Nullable String result) {}

    private record Kept(List<Device> devices) {
        Kept {
            devices = devices == null ? List.of() : List.copyOf(devices);
        }
    }

    /// Connects the namespace to networks, each by a device `eth0` and so on; throws
    /// [ContainerException] when it cannot, and then [#disconnect] is due.
    void connect(String id, Path namespace, Path place, List<NetworkInfo> asked)
            throws IOException {
        List<Device> devices = new ArrayList<>();
        for (NetworkInfo each : asked) {
            CniConfiguration found = networks.get(String.valueOf(each.name()));
            if (!each.portMappings().isEmpty() && found.mapping() == Mapping.NONE) {
                throw failure(
                        "network_infos.port_mappings: set (expected: unset, as no plugin of the"
                                + " network "
                                + found.name()
                                + " has the capability portMappings)");
            }
            devices.add(new Device(found.text(), "eth" + devices.size(), each, null));
        }
        keep(place, devices);
        for (int i = 0; i < devices.size(); i++) {
            devices.set(i, add(id, namespace, devices.get(i)));
            keep(place, devices);
        }
    }

    private Device add(String id, Path namespace, Device device) {
        CniConfiguration network = CniConfiguration.of(device.configuration());
        String result = null;
        for (Plugin plugin : network.plugins()) {
            Call call = new Call(Verb.ADD, id, namespace, device.name());
            String request = network.request(plugin, device.asked(), result);
            result = called(network, plugin, call, request);
        }
        return new Device(device.configuration(), device.name(), device.asked(), result);
    }

    private String called(CniConfiguration network, Plugin plugin, Call call, String request) {
        try {
            return plugins.call(plugin.type(), call, request);
        } catch (ContainerException e) {
            throw new ContainerException(
                    e.reason(), "network " + network.name() + ": " + e.getMessage(), e);
        }
    }

    /// Asks the plugins whether all is still as they left it; throws [ContainerException] with what
    /// they miss.
    void check(String id, Path namespace, Path place) {
        for (Device device : kept(place)) {
            CniConfiguration network = CniConfiguration.of(device.configuration());
            for (Plugin plugin :
                    network.checks() == Checks.POSSIBLE ? network.plugins() : List.<Plugin>of()) {
                Call call = new Call(Verb.CHECK, id, namespace, device.name());
                called(
                        network,
                        plugin,
                        call,
                        network.request(plugin, device.asked(), device.result()));
            }
        }
    }

    /// Undoes whatever [#connect] did; the namespace may be gone. Throws [ContainerException] when
    /// a plugin fails, after the others have been called; then this is to be done again.
    void disconnect(String id, Path namespace, Path place) {
        ContainerException failure = null;
        for (Device device : kept(place).reversed()) {
            CniConfiguration network = CniConfiguration.of(device.configuration());
            for (Plugin plugin : network.plugins().reversed()) {
                try {
                    Call call = new Call(Verb.DEL, id, namespace, device.name());
                    called(
                            network,
                            plugin,
                            call,
                            network.request(plugin, device.asked(), device.result()));
                } catch (ContainerException e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /// The networks that a namespace was connected to, each with its addresses.
    List<NetworkInfo> of(Path place) {
        return kept(place).stream()
                .map(d -> d.asked().toBuilder().ipAddresses(result(d).addresses()).build())
                .toList();
    }

    /// The first address of a namespace; empty when it has none.
    static Optional<String> address(List<NetworkInfo> networks) {
        return networks.stream()
                .flatMap(n -> n.ipAddresses().stream())
                .flatMap(ip -> Stream.ofNullable(ip.ipAddress()))
                .findFirst();
    }

    /// Who tells the namespace names, as far as its networks say.
    List<CniResult> results(Path place) {
        return kept(place).stream().map(Networks::result).toList();
    }

    private static CniResult result(Device device) {
        return device.result() == null
                ? new CniResult(List.of(), List.of(), List.of())
                : CniResult.of(device.result());
    }

    private static void keep(Path place, List<Device> devices) throws IOException {
        Path fresh = place.resolve(RECORD + ".new");
        Files.write(fresh, Json.write(new Kept(devices)));
        Files.move(fresh, place.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<Device> kept(Path place) {
        Path file = place.resolve(RECORD);
        try {
            return Files.exists(file)
                    ? Json.read(Files.readAllBytes(file), Kept.class).devices()
                    : List.of();
        } catch (IOException | CodecException e) {
            throw failure(file + ": cannot be read: " + e.getMessage());
        }
    }

    static ContainerException failure(String message) {
        return new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }
}
