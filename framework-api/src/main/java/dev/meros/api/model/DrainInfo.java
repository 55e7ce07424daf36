package dev.meros.api.model;

/// The draining of an agent.
public record DrainInfo(DrainState state, DrainConfig config) {
    public DrainInfo {
        Fields.required(state, "DrainInfo.state");
        Fields.required(config, "DrainInfo.config");
    }
}
