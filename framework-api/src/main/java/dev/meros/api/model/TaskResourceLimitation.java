package dev.meros.api.model;

import java.util.List;

/// The limit that a task ran into.
public record TaskResourceLimitation(List<Resource> resources) {
    public TaskResourceLimitation {
        resources = Fields.list(resources);
    }
}
