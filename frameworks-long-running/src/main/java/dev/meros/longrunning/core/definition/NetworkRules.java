package dev.meros.longrunning.core.definition;

import dev.meros.api.match.Demand;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.Container;
import dev.meros.longrunning.core.app.Network;
import dev.meros.longrunning.core.app.Network.Mode;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.app.PortDefinition.Mapping;
import dev.meros.longrunning.core.document.Problems;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The rules for networks and ports of an app.
final class NetworkRules {
    private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final List<String> PROTOCOLS = List.of("tcp", "udp", "udp,tcp", "tcp,udp");

    private final App app;
    private final String path;
    private final Problems problems;

    private NetworkRules(App app, String path, Problems problems) {
        this.app = app;
        this.path = path;
        this.problems = problems;
    }

    static void check(App app, String path, Problems problems) {
        NetworkRules rules = new NetworkRules(app, path, problems);
        rules.networks(app.networking().networks());
        rules.ports(app.portDefinitions());
    }

    private void unless(boolean condition, String field, String text) {
        if (!condition) {
            problems.add(path + field, text);
        }
    }

    private void networks(List<Network> networks) {
        Set<Mode> modes = networks.stream().map(Network::mode).collect(Collectors.toSet());
        unless(
                modes.size() <= 1,
                "/networks",
                "Host, bridge and container networks may not be declared together");
        unless(
                networks.size() <= 1 || !modes.contains(Mode.HOST),
                "/networks",
                "Host networking may be declared only once");
        unless(
                networks.size() <= 1 || !modes.contains(Mode.BRIDGE),
                "/networks",
                "Bridge networking may be declared only once");
        for (int i = 0; i < networks.size(); i++) {
            Network one = networks.get(i);
            String at = "/networks(" + i + ")";
            boolean named = one.mode() == Mode.CONTAINER;
            unless(named || one.name() == null, at + "/name", "must be empty");
            unless(named || one.labels().isEmpty(), at + "/labels", "must be empty");
            unless(
                    !named || (one.name() != null && !one.name().isEmpty()),
                    at + "/name",
                    "Network name must be specified.");
        }
        List<String> names = names(networks);
        unless(
                names.stream().distinct().count() == names.size(),
                "/networks",
                "Network names must be unique.");
        Container container = app.container();
        unless(
                container == null
                        || container.type() != Container.Type.DOCKER
                        || networks.size() <= 1,
                "/networks",
                "may only specify a single container network when using the Docker containerizer");
    }

    private static List<String> names(List<Network> networks) {
        return networks.stream().map(Network::name).filter(Objects::nonNull).toList();
    }

    private void ports(List<PortDefinition> ports) {
        boolean mapped = app.networking().mode() != Mode.HOST;
        String all = mapped ? "/container/portMappings" : "/portDefinitions";
        unless(
                ports.size() <= Demand.MAX_PORTS,
                all,
                "must not have more than " + Demand.MAX_PORTS + " elements");
        for (int i = 0; i < ports.size(); i++) {
            PortDefinition one = ports.get(i);
            String at = all + "(" + i + ")";
            range(one.port(), at + (mapped ? "/servicePort" : "/port"));
            unless(
                    PROTOCOLS.contains(one.protocol()),
                    at + "/protocol",
                    "'" + one.protocol() + "' is not one of udp, tcp, or udp,tcp");
            unless(
                    one.name() == null || PORT_NAME.matcher(one.name()).matches(),
                    at + "/name",
                    "must fully match regular expression '^" + PORT_NAME.pattern() + "$'");
            if (one.mapping() != null) {
                mapping(one.mapping(), at);
            }
        }
        unique(
                ports.stream().map(PortDefinition::port).filter(p -> p != 0).toList(),
                all,
                mapped ? "Service ports must be unique." : "Ports must be unique.");
        unique(
                ports.stream()
                        .map(p -> p.mapping() == null ? null : p.mapping().hostPort())
                        .filter(p -> p != null && p != 0)
                        .toList(),
                all,
                "Host ports must be unique.");
        unique(
                ports.stream().map(PortDefinition::name).filter(Objects::nonNull).toList(),
                all,
                "Port names must be unique.");
    }

    private void unique(List<?> values, String field, String text) {
        unless(values.stream().distinct().count() == values.size(), field, text);
    }

    private void mapping(Mapping mapping, String at) {
        range(mapping.containerPort(), at + "/containerPort");
        Integer host = mapping.hostPort();
        if (host != null) {
            range(host, at + "/hostPort");
        }
        List<String> declared = names(app.networking().networks());
        unless(
                declared.containsAll(mapping.networkNames()),
                at + "/networkNames",
                "must contain only the names of declared networks: " + declared);
        unless(
                host == null || declared.size() <= 1 || mapping.networkNames().size() == 1,
                at + "/networkNames",
                "exactly one network must be named for a host port when there are several");
    }

    private void range(int port, String field) {
        unless(
                port >= 0 && port <= 65_535,
                field,
                "got " + port + ", expected between 0 and 65535");
    }
}
