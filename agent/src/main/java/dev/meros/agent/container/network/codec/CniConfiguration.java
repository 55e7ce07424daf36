package dev.meros.agent.container.network.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.NetworkInfo;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A CNI network: its name, and the plugins that connect a container to it one after the other.
/// `text` is what it was read from.
public record CniConfiguration(
        String name, String version, Checks checks, List<Plugin> plugins, String text) {
    private static final String OLDEST = "0.1.0";
    private static final String PORT_MAPPINGS = "portMappings";

    /// What the CNI specification allows.
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}");

    public CniConfiguration {
        plugins = List.copyOf(plugins);
    }

    /// A plugin by the name of its program, with its part of the configuration.
    public record Plugin(String type, String json, Mapping mapping) {}

    /// Whether its plugins can be asked to check what they did.
    public enum Checks {
        POSSIBLE,
        NONE
    }

    /// Whether a plugin lets ports of the node lead to those of a container.
    public enum Mapping {
        OF_PORTS,
        NONE
    }

    /// Reads a configuration of one plugin or a list of some; throws [CodecException] for what is
    /// neither.
    public static CniConfiguration of(String text) {
        JsonNode tree = Json.readTree(text);
        String name = tree.path("name").asText();
        if (!NAME.matcher(name).matches()) {
            throw new CodecException("name: '" + name + "' (expected: the name of a network)");
        }
        List<Plugin> plugins = new ArrayList<>();
        for (JsonNode plugin : tree.has("plugins") ? tree.path("plugins") : List.of(tree)) {
            String type = plugin.path("type").asText();
            if (!NAME.matcher(type).matches()) {
                throw new CodecException("type: '" + type + "' (expected: the name of a plugin)");
            }
            boolean maps = plugin.path("capabilities").path(PORT_MAPPINGS).asBoolean();
            plugins.add(
                    new Plugin(type, plugin.toString(), maps ? Mapping.OF_PORTS : Mapping.NONE));
        }
        if (plugins.isEmpty()) {
            throw new CodecException("plugins: none (expected: at least one)");
        }
        String version = tree.path("cniVersion").asText(OLDEST);
        return new CniConfiguration(
                name,
                version,
                canCheck(version) && !tree.path("disableCheck").asBoolean()
                        ? Checks.POSSIBLE
                        : Checks.NONE,
                plugins,
                tree.toString());
    }

    /// Since version 0.4.
    private static boolean canCheck(String version) {
        return !version.startsWith("0.") || version.compareTo("0.4") >= 0;
    }

    /// Whether ports of the node can lead to those of its containers.
    public Mapping mapping() {
        return plugins.stream().anyMatch(p -> p.mapping() == Mapping.OF_PORTS)
                ? Mapping.OF_PORTS
                : Mapping.NONE;
    }

    /// What a plugin reads: its part of the configuration, what the task asks for and what the
    /// plugins before it came to.
    public String request(Plugin plugin, NetworkInfo asked, @Nullable String previous) {
        ObjectNode json = (ObjectNode) Json.readTree(plugin.json());
        json.put("name", name);
        json.put("cniVersion", version);
        json.remove("capabilities");
        json.withObject("/args/org.apache.mesos")
                .set("network_info", Json.mapper().valueToTree(asked));
        if (plugin.mapping() == Mapping.OF_PORTS && !asked.portMappings().isEmpty()) {
            ArrayNode mappings = json.withObject("/runtimeConfig").putArray(PORT_MAPPINGS);
            for (NetworkInfo.PortMapping each : asked.portMappings()) {
                mappings.addObject()
                        .put("hostPort", each.hostPort())
                        .put("containerPort", each.containerPort())
                        .put("protocol", each.protocol() == null ? "tcp" : each.protocol());
            }
        }
        if (previous != null) {
            json.set("prevResult", Json.readTree(previous));
        }
        return json.toString();
    }
}
