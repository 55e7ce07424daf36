package dev.meros.batch.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.batch.core.InvalidDefinitionException;
import dev.meros.batch.core.job.JobContainer;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// The `container` of a job; one without an image counts as absent.
final class ContainerJson {
    private ContainerJson() {}

    static @Nullable JobContainer read(JobFields job) {
        JsonNode node = job.get("container");
        if (node == null) {
            return null;
        }
        JobFields f = JobFields.of(node, "container");
        String image = f.text("image", "");
        if (image.isEmpty()) {
            return null;
        }
        return new JobContainer(
                choice(JobContainer.Type.class, "container.type", f.text("type", "DOCKER")),
                image,
                f.flag("forcePullImage", false),
                network(f.text("network", "HOST")),
                f.textOrNull("networkName"),
                f.list("networkInfos", e -> network(e.fields())),
                f.list("volumes", e -> mount(e)),
                f.list("parameters", e -> keyValue(e.fields())));
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String name, String text) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(text.toUpperCase(Locale.ROOT))) {
                return value;
            }
        }
        throw new InvalidDefinitionException(
                name, text, String.join(" or ", names(type.getEnumConstants())));
    }

    private static List<String> names(Enum<?>[] values) {
        return List.of(values).stream().map(Enum::name).toList();
    }

    private static String network(String text) {
        return switch (text) {
            case "HOST", "BRIDGE", "USER" -> text;
            default ->
                    throw new InvalidDefinitionException(
                            "container.network", text, "HOST, BRIDGE or USER");
        };
    }

    private static JobContainer.Network network(JobFields f) {
        return new JobContainer.Network(
                f.textOrNull("name"),
                f.textOrNull("protocol"),
                f.list("labels", e -> keyValue(e.fields())),
                f.list("portMappings", e -> port(e.fields())));
    }

    private static JobContainer.PortMapping port(JobFields f) {
        return new JobContainer.PortMapping(
                (int) f.integer("hostPort", 0, 0, 65535),
                (int) f.integer("containerPort", 0, 0, 65535),
                f.textOrNull("protocol"));
    }

    private static JobContainer.Mount mount(JobFields.Element element) {
        JobFields f = element.fields();
        JsonNode external = f.get("external");
        return new JobContainer.Mount(
                f.textOrNull("hostPath"),
                f.required("containerPath"),
                choice(JobContainer.Mode.class, element.path() + ".mode", f.text("mode", "RW")),
                external == null ? null : external(JobFields.of(external, element.path())));
    }

    private static JobContainer.External external(JobFields f) {
        return new JobContainer.External(
                f.required("name"),
                f.required("provider"),
                f.list("options", e -> keyValue(e.fields())));
    }

    private static JobContainer.KeyValue keyValue(JobFields f) {
        return new JobContainer.KeyValue(f.required("key"), f.text("value", ""));
    }

    /// Ports are written as strings, as Chronos does.
    static ObjectNode write(JobContainer c) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", c.type().name());
        node.put("image", c.image());
        node.put("network", c.network());
        if (c.networkName() != null) {
            node.put("networkName", c.networkName());
        }
        ArrayNode networks = node.putArray("networkInfos");
        c.networkInfos().forEach(n -> write(networks.addObject(), n));
        ArrayNode volumes = node.putArray("volumes");
        c.volumes().forEach(v -> write(volumes.addObject(), v));
        node.put("forcePullImage", c.forcePullImage());
        write(node.putArray("parameters"), c.parameters());
        return node;
    }

    private static void write(ObjectNode node, JobContainer.Network n) {
        putIfSet(node, "name", n.name());
        putIfSet(node, "protocol", n.protocol());
        write(node.putArray("labels"), n.labels());
        ArrayNode ports = node.putArray("portMappings");
        for (JobContainer.PortMapping p : n.portMappings()) {
            ObjectNode port = ports.addObject();
            port.put("hostPort", Integer.toString(p.hostPort()));
            port.put("containerPort", Integer.toString(p.containerPort()));
            putIfSet(port, "protocol", p.protocol());
        }
    }

    private static void write(ObjectNode node, JobContainer.Mount m) {
        putIfSet(node, "hostPath", m.hostPath());
        node.put("containerPath", m.containerPath());
        node.put("mode", m.mode().name());
        JobContainer.External e = m.external();
        if (e != null) {
            ObjectNode external = node.putObject("external");
            external.put("name", e.name());
            external.put("provider", e.provider());
            write(external.putArray("options"), e.options());
        }
    }

    private static void write(ArrayNode array, List<JobContainer.KeyValue> values) {
        values.forEach(v -> array.addObject().put("key", v.key()).put("value", v.value()));
    }

    private static void putIfSet(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
