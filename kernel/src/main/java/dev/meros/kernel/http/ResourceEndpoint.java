package dev.meros.kernel.http;

import dev.meros.api.master.Call;
import dev.meros.api.master.Response;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Operation;
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
                Call.Type.RESERVE_RESOURCES,
                Call::reserveResources,
                Call.ReserveResources::agentId,
                Offer.Operation.Type.RESERVE,
                (o, p) -> o.reserve(new Offer.Operation.Reserve(p.resources(), p.source())));
        endpoint.on(
                Call.Type.UNRESERVE_RESOURCES,
                Call::unreserveResources,
                Call.UnreserveResources::agentId,
                Offer.Operation.Type.UNRESERVE,
                (o, p) -> o.unreserve(new Offer.Operation.Unreserve(p.resources())));
        endpoint.on(
                Call.Type.CREATE_VOLUMES,
                Call::createVolumes,
                Call.CreateVolumes::agentId,
                Offer.Operation.Type.CREATE,
                (o, p) -> o.create(new Offer.Operation.Create(p.volumes())));
        endpoint.on(
                Call.Type.DESTROY_VOLUMES,
                Call::destroyVolumes,
                Call.DestroyVolumes::agentId,
                Offer.Operation.Type.DESTROY,
                (o, p) -> o.destroy(new Offer.Operation.Destroy(p.volumes())));
        endpoint.on(
                Call.Type.GROW_VOLUME,
                Call::growVolume,
                Call.GrowVolume::agentId,
                Offer.Operation.Type.GROW_VOLUME,
                (o, p) -> o.growVolume(new Offer.Operation.GrowVolume(p.volume(), p.addition())));
        endpoint.on(
                Call.Type.SHRINK_VOLUME,
                Call::shrinkVolume,
                Call.ShrinkVolume::agentId,
                Offer.Operation.Type.SHRINK_VOLUME,
                (o, p) ->
                        o.shrinkVolume(new Offer.Operation.ShrinkVolume(p.volume(), p.subtract())));
        api.on(Call.Type.GET_OPERATIONS, (exchange, _) -> endpoint.list(exchange));
    }

    /// The part of a call is in the field of the same name.
    private <P> void on(
            Call.Type call,
            Function<Call, @Nullable P> read,
            Function<P, @Nullable AgentId> agent,
            Offer.Operation.Type type,
            BiFunction<Offer.Operation.Builder, P, Offer.Operation.Builder> operation) {
        api.on(
                call,
                (exchange, given) -> {
                    P part =
                            OperatorApi.part(
                                    call.name().toLowerCase(Locale.ROOT), read.apply(given));
                    // some need not name an agent in the messages, but there is none to guess
                    AgentId named = OperatorApi.part("agent_id", agent.apply(part));
                    Offer.Operation asked =
                            operation.apply(Offer.Operation.builder().type(type), part).build();
                    api.ask(exchange, new OperatorCommand.Operate(named, asked), DONE);
                });
    }

    private void list(Exchange exchange) {
        exchange.when(
                kernel.read(ResourceEndpoint::operations),
                operations ->
                        OperatorApi.answer(
                                exchange, Response.of(new Response.GetOperations(operations))));
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
                .statuses(List.of(entry.status()))
                .uuid(new UUId(entry.uuid()))
                .build();
    }
}
