package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Resources a framework is waiting for.
public record Request(@Nullable AgentId agentId, List<Resource> resources) {
    public Request {
        resources = Fields.list(resources);
    }
}
