package dev.meros.agent.node;

import dev.meros.api.agent.Disk;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.Resource;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a node has to offer, found out or configured; `amounts` is what was measured.
public record Node(
        String hostname,
        String ip,
        List<Resource> resources,
        List<Attribute> attributes,
        @Nullable DomainInfo domain,
        List<Disk> disks,
        Amounts amounts) {
    public Node {
        resources = List.copyOf(resources);
        attributes = List.copyOf(attributes);
        disks = List.copyOf(disks);
    }
}
