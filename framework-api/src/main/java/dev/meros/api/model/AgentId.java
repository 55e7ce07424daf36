package dev.meros.api.model;

/// Names an agent; text `<masterId>-S<n>`, kept over restarts of the agent.
public record AgentId(String value) {
    public AgentId {
        Fields.required(value, "AgentID.value");
    }

    @Override
    public String toString() {
        return value;
    }
}
