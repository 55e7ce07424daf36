package dev.meros.api.model;

/// Names a resource provider of an agent.
public record ResourceProviderId(String value) {
    public ResourceProviderId {
        Fields.required(value, "ResourceProviderID.value");
    }

    @Override
    public String toString() {
        return value;
    }
}
