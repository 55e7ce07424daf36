package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What provides resources on an agent, such as storage.
public record ResourceProviderInfo(
        @Nullable ResourceProviderId id,
        List<Attribute> attributes,
        String type,
        String name,
        List<Resource.ReservationInfo> defaultReservations,
        @Nullable Storage storage) {
    public ResourceProviderInfo {
        attributes = Fields.list(attributes);
        Fields.required(type, "ResourceProviderInfo.type");
        Fields.required(name, "ResourceProviderInfo.name");
        defaultReservations = Fields.list(defaultReservations);
    }

    /// A provider of which no more is known than its id, type and name.
    public static ResourceProviderInfo of(ResourceProviderId id, String type, String name) {
        return new ResourceProviderInfo(id, List.of(), type, name, List.of(), null);
    }

    /// `ResourceProviderInfo.Storage` of the v1 API.
    public record Storage(CsiPlugin plugin, @Nullable Double reconciliationIntervalSeconds) {
        public Storage {
            Fields.required(plugin, "Storage.plugin");
        }
    }

    /// `CSIPluginInfo` of the v1 API.
    public record CsiPlugin(
            String type,
            String name,
            List<Container> containers,
            List<Endpoint> endpoints,
            @Nullable String targetPathRoot,
            @Nullable Boolean targetPathExists) {
        public CsiPlugin {
            Fields.required(type, "CSIPluginInfo.type");
            name = Fields.orDefault(name, "default");
            containers = Fields.list(containers);
            endpoints = Fields.list(endpoints);
        }

        /// `CSIPluginContainerInfo` of the v1 API.
        public record Container(
                List<Service> services,
                @Nullable CommandInfo command,
                List<Resource> resources,
                @Nullable ContainerInfo container) {
            public Container {
                services = Fields.list(services);
                resources = Fields.list(resources);
            }
        }

        /// `CSIPluginEndpoint` of the v1 API.
        public record Endpoint(Service csiService, String endpoint) {
            public Endpoint {
                Fields.required(csiService, "CSIPluginEndpoint.csi_service");
                Fields.required(endpoint, "CSIPluginEndpoint.endpoint");
            }
        }

        /// `CSIPluginContainerInfo.Service` of the v1 API; the number is the protobuf one.
        public enum Service implements WireEnum {
            UNKNOWN(0),
            CONTROLLER_SERVICE(1),
            NODE_SERVICE(2);

            private final int number;

            Service(int number) {
                this.number = number;
            }

            @Override
            public int number() {
                return number;
            }
        }
    }
}
