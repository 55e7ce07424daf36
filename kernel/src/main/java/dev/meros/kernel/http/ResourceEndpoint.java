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
        api.on("RESERVE_RESOURCES", endpoint::reserve)
                .on("UNRESERVE_RESOURCES", endpoint::unreserve)
                .on("CREATE_VOLUMES", endpoint::create)
                .on("DESTROY_VOLUMES", endpoint::destroy)
                .on("GROW_VOLUME", endpoint::grow)
                .on("SHRINK_VOLUME", endpoint::shrink)
                .on("GET_OPERATIONS", (exchange, _) -> endpoint.list(exchange));
    }

    private void reserve(Exchange exchange, byte[] body) {
        Reserve part = OperatorApi.part("reserve_resources", call(body).reserveResources());
        ask(
                exchange,
                part.agentId(),
                operation(Offer.Operation.Type.RESERVE)
                        .reserve(new Offer.Operation.Reserve(part.resources(), part.source())));
    }

    private void unreserve(Exchange exchange, byte[] body) {
        Unreserve part = OperatorApi.part("unreserve_resources", call(body).unreserveResources());
        ask(
                exchange,
                part.agentId(),
                operation(Offer.Operation.Type.UNRESERVE)
                        .unreserve(new Offer.Operation.Unreserve(part.resources())));
    }

    private void create(Exchange exchange, byte[] body) {
        Volumes part = OperatorApi.part("create_volumes", call(body).createVolumes());
        ask(
                exchange,
                part.agentId(),
                operation(Offer.Operation.Type.CREATE)
                        .create(new Offer.Operation.Create(part.volumes())));
    }

    private void destroy(Exchange exchange, byte[] body) {
        Volumes part = OperatorApi.part("destroy_volumes", call(body).destroyVolumes());
        ask(
                exchange,
                part.agentId(),
                operation(Offer.Operation.Type.DESTROY)
                        .destroy(new Offer.Operation.Destroy(part.volumes())));
    }

    private void grow(Exchange exchange, byte[] body) {
        Grow part = OperatorApi.part("grow_volume", call(body).growVolume());
        ask(
                exchange,
                part.agentId(),
                operation(Offer.Operation.Type.GROW_VOLUME)
                        .growVolume(
                                new Offer.Operation.GrowVolume(part.volume(), part.addition())));
    }

    private void shrink(Exchange exchange, byte[] body) {
        Shrink part = OperatorApi.part("shrink_volume", call(body).shrinkVolume());
        ask(
                exchange,
                part.agentId(),
                operation(Offer.Operation.Type.SHRINK_VOLUME)
                        .shrinkVolume(
                                new Offer.Operation.ShrinkVolume(part.volume(), part.subtract())));
    }

    private static Offer.Operation.Builder operation(Offer.Operation.Type type) {
        return Offer.Operation.builder().type(type);
    }

    private void ask(Exchange exchange, AgentId agent, Offer.Operation.Builder operation) {
        api.ask(exchange, new OperatorCommand.Operate(agent, operation.build()), DONE);
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

    private static ResourceCall call(byte[] body) {
        return OperatorApi.read(body, ResourceCall.class);
    }

    /// The calls, of which the type tells which part counts.
    record ResourceCall(
            @Nullable Reserve reserveResources,
            @Nullable Unreserve unreserveResources,
            @Nullable Volumes createVolumes,
            @Nullable Volumes destroyVolumes,
            @Nullable Grow growVolume,
            @Nullable Shrink shrinkVolume) {}

    record Reserve(AgentId agentId, List<Resource> resources, List<Resource> source) {
        Reserve {
            Fields.required(agentId, "ReserveResources.agent_id");
            resources = Fields.list(resources);
            source = Fields.list(source);
        }
    }

    record Unreserve(AgentId agentId, List<Resource> resources) {
        Unreserve {
            Fields.required(agentId, "UnreserveResources.agent_id");
            resources = Fields.list(resources);
        }
    }

    record Volumes(AgentId agentId, List<Resource> volumes) {
        Volumes {
            Fields.required(agentId, "Volumes.agent_id");
            volumes = Fields.list(volumes);
        }
    }

    record Grow(AgentId agentId, Resource volume, Resource addition) {
        Grow {
            Fields.required(agentId, "GrowVolume.agent_id");
            Fields.required(volume, "GrowVolume.volume");
            Fields.required(addition, "GrowVolume.addition");
        }
    }

    record Shrink(AgentId agentId, Resource volume, Scalar subtract) {
        Shrink {
            Fields.required(agentId, "ShrinkVolume.agent_id");
            Fields.required(volume, "ShrinkVolume.volume");
            Fields.required(subtract, "ShrinkVolume.subtract");
        }
    }

    record Response(String type, GetOperations getOperations) {}

    record GetOperations(List<Operation> operations) {}
}
