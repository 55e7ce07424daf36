package dev.meros.agent.node;

import dev.meros.agent.AgentException;
import dev.meros.api.agent.Disk;
import dev.meros.api.codec.CodecException;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// How much of what was found is offered: Mesos' rules, under which the system keeps 1 GB of memory
/// and 5 GB of disk, or half where there is little.
final class Capacity {
    private static final String GPUS = "gpus";
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
    static List<Resource> resources(String configured, Amounts found) {
        List<Resource> resources;
        try {
            resources = new ArrayList<>(ResourceText.parseResources(configured));
        } catch (CodecException e) {
            throw new AgentException(e.getMessage() == null ? "resources" : e.getMessage(), e);
        }
        Set<String> named = resources.stream().map(Resource::name).collect(Collectors.toSet());
        List<Resource> all =
                List.of(
                        scalar("cpus", found.cpus()),
                        scalar("mem", memory(found.memoryMb())),
                        scalar("disk", disk(found.diskMb())),
                        Resource.builder()
                                .name("ports")
                                .type(Value.Type.RANGES)
                                .ranges(new Value.Ranges(List.of(PORTS)))
                                .build());
        all.stream().filter(r -> !named.contains(r.name())).forEach(resources::add);
        return resources;
    }

    /// With the GPUs that a node can give to tasks, unless fewer are configured; throws
    /// [AgentException] when that are more, or a part of one.
    static List<Resource> withGpus(List<Resource> resources, int gpus) {
        List<Resource> all = new ArrayList<>(resources);
        if (resources.stream().noneMatch(r -> r.name().equals(GPUS))) {
            if (gpus > 0) {
                all.add(scalar(GPUS, gpus));
            }
            return all;
        }
        Scalar configured = Resources.of(resources).scalar(GPUS);
        if (configured.thousandths() > Scalar.of((long) gpus).thousandths()
                || configured.thousandths() % Scalar.of(1L).thousandths() != 0) {
            throw new AgentException(
                    "gpus: "
                            + configured
                            + " (expected: a whole number, at most the "
                            + gpus
                            + " that this node can give to tasks)");
        }
        return all;
    }

    /// Throws [AgentException] when a disk of its own is not mounted: tasks would fill another one.
    static void requireMounted(List<Resource> resources, Predicate<Path> isMountPoint) {
        for (Resource r : resources) {
            Resource.DiskInfo.Source source = r.disk() == null ? null : r.disk().source();
            if (source != null && source.mount() != null) {
                String root = source.mount().root();
                if (root == null || !isMountPoint.test(Path.of(root))) {
                    throw new AgentException(
                            "resources: mount.root "
                                    + root
                                    + " (expected: where a disk is mounted)");
                }
            }
        }
    }

    private static Resource scalar(String name, long amount) {
        return Resource.builder()
                .name(name)
                .type(Value.Type.SCALAR)
                .scalar(Scalar.of(amount))
                .build();
    }

    /// The configured attributes, and of those that are found out (`disk_kind` of the work
    /// directory's disk, `arch`) the ones whose names are not configured. Throws [AgentException]
    /// when the text is wrong.
    static List<Attribute> attributes(String configured, Disk.Kind kind, String architecture) {
        List<Attribute> attributes;
        try {
            attributes = new ArrayList<>(ResourceText.parseAttributes(configured));
        } catch (CodecException e) {
            throw new AgentException(e.getMessage() == null ? "attributes" : e.getMessage(), e);
        }
        add(attributes, "disk_kind", kind.name().toLowerCase(Locale.ROOT));
        add(attributes, "arch", architecture);
        return attributes;
    }

    private static void add(List<Attribute> attributes, String name, String text) {
        if (attributes.stream().noneMatch(a -> a.name().equals(name))) {
            attributes.add(
                    Attribute.builder()
                            .name(name)
                            .type(Value.Type.TEXT)
                            .text(new Value.Text(text))
                            .build());
        }
    }
}
