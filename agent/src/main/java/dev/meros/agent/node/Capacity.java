package dev.meros.agent.node;

import dev.meros.agent.AgentException;
import dev.meros.api.agent.Disk;
import dev.meros.api.codec.CodecException;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// How much of what was found is offered: Mesos' rules, under which the system keeps 1 GB of memory
/// and 5 GB of disk, or half where there is little.
final class Capacity {
    private static final long GB = 1024;
    private static final Value.Range PORTS = new Value.Range(31000L, 32000L);

    private Capacity() {}

    /// Memory to offer of `totalMb`.
    static long memory(long totalMb) {
        return totalMb > 2 * GB ? totalMb - GB : totalMb / 2;
    }

    /// Disk to offer of `totalMb`.
    static long disk(long totalMb) {
        return totalMb > 10 * GB ? totalMb - 5 * GB : totalMb / 2;
    }

    /// The configured resources, and of the found ones those whose names are not configured. Throws
    /// [AgentException] when the text is wrong.
    static List<Resource> resources(String configured, int cpus, long memoryMb, long diskMb) {
        List<Resource> resources;
        try {
            resources = new ArrayList<>(ResourceText.parseResources(configured));
        } catch (CodecException e) {
            throw new AgentException(e.getMessage() == null ? "resources" : e.getMessage(), e);
        }
        Set<String> named = resources.stream().map(Resource::name).collect(Collectors.toSet());
        List<Resource> found =
                List.of(
                        scalar("cpus", cpus),
                        scalar("mem", memory(memoryMb)),
                        scalar("disk", disk(diskMb)),
                        Resource.builder()
                                .name("ports")
                                .type(Value.Type.RANGES)
                                .ranges(new Value.Ranges(List.of(PORTS)))
                                .build());
        found.stream().filter(r -> !named.contains(r.name())).forEach(resources::add);
        return resources;
    }

    private static Resource scalar(String name, long amount) {
        return Resource.builder()
                .name(name)
                .type(Value.Type.SCALAR)
                .scalar(Scalar.of(amount))
                .build();
    }

    /// The configured attributes and `disk_kind` of the work directory's disk, unless that is
    /// configured too. Throws [AgentException] when the text is wrong.
    static List<Attribute> attributes(String configured, Disk.Kind kind) {
        List<Attribute> attributes;
        try {
            attributes = new ArrayList<>(ResourceText.parseAttributes(configured));
        } catch (CodecException e) {
            throw new AgentException(e.getMessage() == null ? "attributes" : e.getMessage(), e);
        }
        if (attributes.stream().noneMatch(a -> a.name().equals("disk_kind"))) {
            attributes.add(
                    Attribute.builder()
                            .name("disk_kind")
                            .type(Value.Type.TEXT)
                            .text(new Value.Text(kind.name().toLowerCase(Locale.ROOT)))
                            .build());
        }
        return attributes;
    }
}
