package dev.meros.kernel.http;

import dev.meros.api.codec.Json;
import dev.meros.api.maintenance.Schedule;
import dev.meros.api.model.MachineId;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.quota.QuotaRequest;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.command.RoleCommand;

import io.vertx.core.http.HttpMethod;

import java.util.List;
import java.util.function.Function;

/// Quota, weights and maintenance on the paths that were there before the operator API: JSON of a
/// message alone, whatever `Content-Type` says, as in Mesos; mesos-v1 §5.2, §5.4.
final class OlderEndpoint {
    /// As for calls of the operator API.
    private static final int MAX_BODY = 8 << 20;

    private final KernelAccess kernel;
    private final OperatorApi api;
    private final PageReply reply;

    OlderEndpoint(KernelAccess kernel, OperatorApi api, PageReply reply) {
        this.kernel = kernel;
        this.api = api;
        this.reply = reply;
    }

    void register(Routes routes) {
        get(routes, "/maintenance/schedule", s -> s.maintenance().schedule());
        get(routes, "/maintenance/status", s -> s.maintenance().status(s.agents().all()));
        get(routes, "/quota", RoleEndpoint::quotas);
        get(routes, "/weights", RoleEndpoint::weights);
        take(
                routes,
                HttpMethod.POST,
                "/maintenance/schedule",
                Schedule.class,
                NodeCommand.UpdateSchedule::new);
        take(
                routes,
                HttpMethod.POST,
                "/machine/down",
                MachineId[].class,
                machines -> new NodeCommand.StartMaintenance(List.of(machines)));
        take(
                routes,
                HttpMethod.POST,
                "/machine/up",
                MachineId[].class,
                machines -> new NodeCommand.StopMaintenance(List.of(machines)));
        take(routes, HttpMethod.POST, "/quota", QuotaRequest.class, RoleCommand.SetQuota::new);
        take(
                routes,
                HttpMethod.PUT,
                "/weights",
                WeightInfo[].class,
                weights -> new RoleCommand.UpdateWeights(List.of(weights)));
        routes.on(HttpMethod.DELETE, "/quota/", this::removeQuota)
                .on(HttpMethod.DELETE, "/quota", this::removeQuota);
    }

    private void get(Routes routes, String path, Function<ClusterState, Object> message) {
        routes.on(
                HttpMethod.GET,
                path,
                exchange -> {
                    kernel.requireLeading();
                    exchange.when(
                            kernel.read(message), found -> reply.json(exchange, Json.write(found)));
                });
    }

    private <T> void take(
            Routes routes,
            HttpMethod method,
            String path,
            Class<T> type,
            Function<T, Command> command) {
        routes.on(
                method,
                path,
                exchange -> {
                    kernel.requireLeading();
                    exchange.body(
                            MAX_BODY,
                            body -> api.ask(exchange, command.apply(OperatorApi.read(body, type))));
                });
    }

    private void removeQuota(Exchange exchange) {
        kernel.requireLeading();
        String path = exchange.path();
        if (path.equals("/quota")) {
            throw new RefusedException(
                    400, "path: " + path + " (expected: /quota/ and the name of a role)");
        }
        api.ask(
                exchange,
                new RoleCommand.RemoveQuota(Paths.decode(path.substring("/quota/".length()))));
    }
}
