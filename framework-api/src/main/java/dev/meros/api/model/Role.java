package dev.meros.api.model;

import java.util.List;

/// A role with its weight and what its frameworks hold.
public record Role(
        String name, Double weight, List<FrameworkId> frameworks, List<Resource> resources) {
    public Role {
        Fields.required(name, "Role.name");
        Fields.required(weight, "Role.weight");
        frameworks = Fields.list(frameworks);
        resources = Fields.list(resources);
    }
}
