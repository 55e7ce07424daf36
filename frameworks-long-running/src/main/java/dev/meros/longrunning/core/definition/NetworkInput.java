package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.Network;
import dev.meros.longrunning.core.app.Network.Mode;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.app.PortDefinition.Mapping;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads the networks and ports of an app in the present form and in the older ones, `ports`,
/// `ipAddress`, `container.docker.network` and `container.docker.portMappings`. What belongs to
/// another kind of network is dropped: that is how an app changes from one to the other.
final class NetworkInput {
    private final Input in;
    private final Problems rules;
    private final @Nullable Input container;
    private final @Nullable Input docker;
    private final @Nullable Input address;

    private NetworkInput(Input in, Problems rules) {
        this.in = in;
        this.rules = rules;
        this.container = in.object("container");
        this.docker = container == null ? null : container.object("docker");
        this.address = in.object("ipAddress");
    }

    static App.Networking read(Input app, Problems rules) {
        NetworkInput input = new NetworkInput(app, rules);
        List<Network> networks = input.networks();
        Mode mode = networks.isEmpty() ? Mode.HOST : networks.getFirst().mode();
        List<PortDefinition> definitions = input.definitions();
        if (mode == Mode.HOST) {
            boolean given = app.has("portDefinitions") || app.has("ports");
            return new App.Networking(
                    networks,
                    given ? definitions : List.of(definition(0, "default")),
                    Boolean.TRUE.equals(app.flag("requirePorts"))
                            ? App.PortChoice.REQUIRED
                            : App.PortChoice.ANY);
        }
        return new App.Networking(networks, input.mappings(mode, definitions), App.PortChoice.ANY);
    }

    private List<Network> networks() {
        List<Network> networks = new ArrayList<>();
        for (Input one : in.objects("networks")) {
            networks.add(new Network(mode(one), one.text("name"), one.textMap("labels")));
        }
        Network legacy = legacy();
        if (legacy != null) {
            if (!networks.isEmpty()) {
                rules.add(
                        in.path("networks"),
                        "may not be set in conjunction with container.docker.network or ipAddress");
            } else {
                networks.add(legacy);
            }
        }
        return networks.isEmpty()
                ? List.of(new Network(Mode.HOST, null, new TreeMap<>()))
                : networks;
    }

    private static Mode mode(Input network) {
        String text = network.text("mode", Mode.CONTAINER.label());
        for (Mode mode : Mode.values()) {
            if (mode.label().equals(text)) {
                return mode;
            }
        }
        network.problem("mode", "error.unknown.enum.literal");
        return Mode.HOST;
    }

    private @Nullable Network legacy() {
        String name = docker == null ? null : docker.text("network");
        if (name == null && address == null) {
            return null;
        }
        SortedMap<String, String> labels =
                address == null ? new TreeMap<>() : address.textMap("labels");
        String network = address == null ? null : address.text("networkName");
        return switch (name == null ? "USER" : name) {
            case "HOST" -> new Network(Mode.HOST, null, new TreeMap<>());
            case "BRIDGE" -> new Network(Mode.BRIDGE, null, new TreeMap<>());
            case "USER" -> new Network(Mode.CONTAINER, network, labels);
            default -> {
                rules.add(
                        in.path("container") + "/docker/network",
                        "must be one of HOST, BRIDGE or USER");
                yield null;
            }
        };
    }

    /// `portDefinitions`, or `ports` from older clients; empty when neither is there.
    private List<PortDefinition> definitions() {
        List<PortDefinition> definitions = new ArrayList<>();
        for (Input one : in.objects("portDefinitions")) {
            definitions.add(
                    new PortDefinition(
                            one.integer("port", 0),
                            one.text("name"),
                            one.text("protocol", "tcp"),
                            one.textMap("labels"),
                            null));
        }
        List<Integer> ports = in.integers("ports");
        if (!in.has("ports")) {
            return definitions;
        }
        if (in.has("portDefinitions")
                && !ports.equals(definitions.stream().map(PortDefinition::port).toList())) {
            rules.add(in.path("ports"), "ports and portDefinitions must match");
        }
        return in.has("portDefinitions")
                ? definitions
                : ports.stream().map(port -> definition(port, null)).toList();
    }

    private static PortDefinition definition(int port, @Nullable String name) {
        return new PortDefinition(port, name, "tcp", new TreeMap<>(), null);
    }

    private List<PortDefinition> mappings(Mode mode, List<PortDefinition> definitions) {
        List<PortDefinition> mappings = new ArrayList<>();
        Input holder = holder();
        if (holder == null) {
            discovered(mode, mappings);
        } else {
            holder.objects("portMappings").forEach(one -> mappings.add(mapping(one, mode)));
        }
        boolean given = holder != null || !mappings.isEmpty();
        while (mappings.size() < definitions.size()) {
            mappings.add(anyMapping(mode, null));
        }
        if (mappings.isEmpty() && !given) {
            mappings.add(anyMapping(mode, "default"));
        }
        return mappings;
    }

    /// What has the port mappings; null when nothing has.
    private @Nullable Input holder() {
        boolean ours = container != null && container.has("portMappings");
        boolean older = docker != null && docker.has("portMappings");
        if (ours && older) {
            rules.add(
                    in.path("container") + "/docker/portMappings",
                    "may not be set in conjunction with container.portMappings");
        }
        return ours ? container : older ? docker : null;
    }

    private static PortDefinition mapping(Input one, Mode mode) {
        Integer host = one.integer("hostPort");
        List<String> names = one.texts("networkNames");
        return new PortDefinition(
                one.integer("servicePort", 0),
                one.text("name"),
                one.text("protocol", "tcp"),
                one.textMap("labels"),
                new Mapping(
                        one.integer("containerPort", 0),
                        host == null && mode == Mode.BRIDGE ? Integer.valueOf(0) : host,
                        names));
    }

    private static PortDefinition anyMapping(Mode mode, @Nullable String name) {
        return new PortDefinition(
                0,
                name,
                "tcp",
                new TreeMap<>(),
                new Mapping(0, mode == Mode.BRIDGE ? 0 : null, List.of()));
    }

    /// `ipAddress.discovery.ports` of older clients.
    private void discovered(Mode mode, List<PortDefinition> mappings) {
        Input discovery = address == null ? null : address.object("discovery");
        if (discovery == null) {
            return;
        }
        for (Input one : discovery.objects("ports")) {
            mappings.add(
                    new PortDefinition(
                            0,
                            one.text("name"),
                            one.text("protocol", "tcp"),
                            one.textMap("labels"),
                            new Mapping(
                                    one.integer("number", 0),
                                    mode == Mode.BRIDGE ? 0 : null,
                                    List.of())));
        }
    }
}
