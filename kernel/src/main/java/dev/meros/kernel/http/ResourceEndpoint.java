package dev.meros.kernel.http;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Fields;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Operation;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.UUId;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.operation.OperationEntry;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;

/// What operators do with resources: calls of the operator API; mesos-v1 §5.2. 202 when it is done,
/// 400 when it makes no sense, 409 when tasks use what it needs.
final class ResourceEndpoint {
    private static final int DONE = 202;

    private final OperatorApi api;
    private final KernelAccess kernel;

    private ResourceEndpoint(OperatorApi api, KernelAccess kernel) {
        this.api = api;
        this.kernel = kernel;
    }

    /// Adds the calls to the operator API.
    static void register(OperatorApi api, KernelAccess kernel) {
        ResourceEndpoint endpoint = new ResourceEndpoint(api, kernel);
        endpoint.on(
                "reserve_resources",
                ResourceCall::reserveResources,
                Offer.Operation.Type.RESERVE,
                (o, p) -> o.reserve(new Offer.Operation.Reserve(p.resources(), p.source())));
        endpoint.on(
                "unreserve_resources",
                ResourceCall::unreserveResources,
                Offer.Operation.Type.UNRESERVE,
                (o, p) -> o.unreserve(new Offer.Operation.Unreserve(p.resources())));
        endpoint.on(
                "create_volumes",
                ResourceCall::createVolumes,
                Offer.Operation.Type.CREATE,
                (o, p) -> o.create(new Offer.Operation.Create(p.volumes())));
        endpoint.on(
                "destroy_volumes",
                ResourceCall::destroyVolumes,
                Offer.Operation.Type.DESTROY,
                (o, p) -> o.destroy(new Offer.Operation.Destroy(p.volumes())));
        endpoint.on(
                "grow_volume",
                ResourceCall::growVolume,
                Offer.Operation.Type.GROW_VOLUME,
                (o, p) -> o.growVolume(new Offer.Operation.GrowVolume(p.volume(), p.addition())));
        endpoint.on(
                "shrink_volume",
                ResourceCall::shrinkVolume,
                Offer.Operation.Type.SHRINK_VOLUME,
                (o, p) ->
                        o.shrinkVolume(new Offer.Operation.ShrinkVolume(p.volume(), p.subtract())));
        api.on("GET_OPERATIONS", (exchange, _) -> endpoint.list(exchange));
    }

    /// The call is named as the field in which its part is.
    private <P extends Part> void on(
            String field,
            Function<ResourceCall, @Nullable P> read,
            Offer.Operation.Type type,
            BiFunction<Offer.Operation.Builder, P, Offer.Operation.Builder> operation) {
        api.on(
                field.toUpperCase(Locale.ROOT),
                (exchange, body) -> {
                    ResourceCall call = OperatorApi.read(body, ResourceCall.class);
                    P part = OperatorApi.part(field, read.apply(call));
                    Offer.Operation asked =
                            operation.apply(Offer.Operation.builder().type(type), part).build();
                    api.ask(exchange, new OperatorCommand.Operate(part.agentId(), asked), DONE);
                });
    }

    private void list(Exchange exchange) {
        exchange.when(
                kernel.read(ResourceEndpoint::operations),
                operations ->
                        exchange.json(
                                200,
                                new Response("GET_OPERATIONS", new GetOperations(operations))));
    }

    private static List<Operation> operations(ClusterState state) {
        return state.operations().all().stream().map(ResourceEndpoint::shown).toList();
    }

    private static Operation shown(OperationEntry entry) {
        return Operation.builder()
                .frameworkId(entry.framework())
                .agentId(entry.agent())
                .info(entry.operation())
                .latestStatus(entry.status())
                .uuid(new UUId(entry.uuid()))
                .build();
    }

    /// The calls, of which the type tells which part counts.
    record ResourceCall(
            @Nullable Reserve reserveResources,
            @Nullable Unreserve unreserveResources,
            @Nullable Volumes createVolumes,
            @Nullable Volumes destroyVolumes,
            @Nullable Grow growVolume,
            @Nullable Shrink shrinkVolume) {}

    /// What of a call counts: on which agent, and what.
    interface Part {
        AgentId agentId();
    }

    record Reserve(AgentId agentId, List<Resource> resources, List<Resource> source)
            implements Part {
        Reserve {
            Fields.required(agentId, "ReserveResources.agent_id");
            resources = Fields.list(resources);
            source = Fields.list(source);
        }
    }

    record Unreserve(AgentId agentId, List<Resource> resources) implements Part {
        Unreserve {
            Fields.required(agentId, "UnreserveResources.agent_id");
            resources = Fields.list(resources);
        }
    }

    record Volumes(AgentId agentId, List<Resource> volumes) implements Part {
        Volumes {
            Fields.required(agentId, "Volumes.agent_id");
            volumes = Fields.list(volumes);
        }
    }

    record Grow(AgentId agentId, Resource volume, Resource addition) implements Part {
        Grow {
            Fields.required(agentId, "GrowVolume.agent_id");
            Fields.required(volume, "GrowVolume.volume");
            Fields.required(addition, "GrowVolume.addition");
        }
    }

    record Shrink(AgentId agentId, Resource volume, Scalar subtract) implements Part {
        Shrink {
            Fields.required(agentId, "ShrinkVolume.agent_id");
            Fields.required(volume, "ShrinkVolume.volume");
            Fields.required(subtract, "ShrinkVolume.subtract");
        }
    }

    record Response(String type, GetOperations getOperations) {}

    record GetOperations(List<Operation> operations) {}
}
