package dev.meros.agent.http;

import dev.meros.api.agent.operator.Call;
import dev.meros.api.model.ResourceProviderId;

/// The calls about local resource providers, of which this agent has none: they are answered as by
/// an agent of Mesos without `--resource_provider_config_dir`.
final class ProviderCalls {
    private static final String NO_DIRECTORY =
            "Missing required flag --resource_provider_config_dir (resource providers are not"
                    + " supported)";

    private ProviderCalls() {}

    /// Refuses: 400 what is incomplete, 404 to mark a provider gone that never was, else 500.
    static void refuse(OperatorExchange exchange, Call call) {
        exchange.format();
        switch (OperatorCalls.type(call)) {
            case ADD_RESOURCE_PROVIDER_CONFIG ->
                    OperatorCalls.present(
                            call.addResourceProviderConfig(), "add_resource_provider_config");
            case UPDATE_RESOURCE_PROVIDER_CONFIG ->
                    OperatorCalls.present(
                            call.updateResourceProviderConfig(), "update_resource_provider_config");
            case REMOVE_RESOURCE_PROVIDER_CONFIG ->
                    OperatorCalls.present(
                            call.removeResourceProviderConfig(), "remove_resource_provider_config");
            default -> {
                ResourceProviderId id =
                        OperatorCalls.present(
                                        call.markResourceProviderGone(),
                                        "mark_resource_provider_gone")
                                .resourceProviderId();
                throw new RefusedException(
                        404, "Resource provider " + id.value() + " cannot be found");
            }
        }
        throw new RefusedException(500, NO_DIRECTORY);
    }
}
