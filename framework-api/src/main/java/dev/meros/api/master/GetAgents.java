package dev.meros.api.master;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DrainInfo;
import dev.meros.api.model.Fields;
import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.Resource;
import dev.meros.api.model.ResourceProviderInfo;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The answer to GET_AGENTS: the registered agents, and those of which nothing was heard since this
/// kernel leads.
public record GetAgents(List<Agent> agents, List<AgentInfo> recoveredAgents) {
    public GetAgents {
        agents = Fields.list(agents);
        recoveredAgents = Fields.list(recoveredAgents);
    }

    /// An agent as operators see it; resources are in the format of endpoints, in which
    /// reservations are told in both forms.
    public record Agent(
            AgentInfo agentInfo,
            Boolean active,
            String version,
            @Nullable String pid,
            @Nullable TimeInfo registeredTime,
            @Nullable TimeInfo reregisteredTime,
            List<Resource> totalResources,
            List<Resource> allocatedResources,
            List<Resource> offeredResources,
            List<AgentInfo.Capability> capabilities,
            List<ResourceProvider> resourceProviders,
            @Nullable Boolean deactivated,
            @Nullable DrainInfo drainInfo,
            @Nullable TimeInfo estimatedDrainStartTime) {
        public Agent {
            Fields.required(agentInfo, "Agent.agent_info");
            Fields.required(active, "Agent.active");
            Fields.required(version, "Agent.version");
            totalResources = Fields.list(totalResources);
            allocatedResources = Fields.list(allocatedResources);
            offeredResources = Fields.list(offeredResources);
            capabilities = Fields.list(capabilities);
            resourceProviders = Fields.list(resourceProviders);
        }

        /// A builder with every field unset; required fields are checked by [Builder#build()].
        public static Builder builder() {
            return new Builder();
        }

        /// Sets fields one by one; not thread-safe.
        public static final class Builder {
            private @Nullable AgentInfo agentInfo;
            private @Nullable Boolean active;
            private @Nullable String version;
            private @Nullable String pid;
            private @Nullable TimeInfo registeredTime;
            private @Nullable TimeInfo reregisteredTime;
            private @Nullable List<Resource> totalResources;
            private @Nullable List<Resource> allocatedResources;
            private @Nullable List<Resource> offeredResources;
            private @Nullable List<AgentInfo.Capability> capabilities;
            private @Nullable List<ResourceProvider> resourceProviders;
            private @Nullable Boolean deactivated;
            private @Nullable DrainInfo drainInfo;
            private @Nullable TimeInfo estimatedDrainStartTime;

            private Builder() {}

            public Builder agentInfo(AgentInfo value) {
                this.agentInfo = value;
                return this;
            }

            public Builder active(Boolean value) {
                this.active = value;
                return this;
            }

            public Builder version(String value) {
                this.version = value;
                return this;
            }

            public Builder pid(@Nullable String value) {
                this.pid = value;
                return this;
            }

            public Builder registeredTime(@Nullable TimeInfo value) {
                this.registeredTime = value;
                return this;
            }

            public Builder reregisteredTime(@Nullable TimeInfo value) {
                this.reregisteredTime = value;
                return this;
            }

            public Builder totalResources(List<Resource> value) {
                this.totalResources = value;
                return this;
            }

            public Builder allocatedResources(List<Resource> value) {
                this.allocatedResources = value;
                return this;
            }

            public Builder offeredResources(List<Resource> value) {
                this.offeredResources = value;
                return this;
            }

            public Builder capabilities(List<AgentInfo.Capability> value) {
                this.capabilities = value;
                return this;
            }

            public Builder resourceProviders(List<ResourceProvider> value) {
                this.resourceProviders = value;
                return this;
            }

            public Builder deactivated(@Nullable Boolean value) {
                this.deactivated = value;
                return this;
            }

            public Builder drainInfo(@Nullable DrainInfo value) {
                this.drainInfo = value;
                return this;
            }

            public Builder estimatedDrainStartTime(@Nullable TimeInfo value) {
                this.estimatedDrainStartTime = value;
                return this;
            }

            /// Builds the record; throws [InvalidMessageException] when a required field is unset.
            @SuppressWarnings(
                    "NullAway") // the constructor turns unset fields into defaults or refuses them
            public Agent build() {
                return new Agent(
                        agentInfo,
                        active,
                        version,
                        pid,
                        registeredTime,
                        reregisteredTime,
                        totalResources,
                        allocatedResources,
                        offeredResources,
                        capabilities,
                        resourceProviders,
                        deactivated,
                        drainInfo,
                        estimatedDrainStartTime);
            }
        }
    }

    /// A provider of storage on an agent.
    public record ResourceProvider(
            ResourceProviderInfo resourceProviderInfo, List<Resource> totalResources) {
        public ResourceProvider {
            Fields.required(resourceProviderInfo, "ResourceProvider.resource_provider_info");
            totalResources = Fields.list(totalResources);
        }
    }
}
