package dev.meros.kernel.http;

import dev.meros.api.master.Call;
import dev.meros.api.master.Response;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Role;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.quota.QuotaInfo;
import dev.meros.api.quota.QuotaStatus;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.command.RoleCommand.Checks;
import dev.meros.kernel.core.role.RoleNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Quotas, weights and roles for operators: calls of the operator API; mesos-v1 §5.2.
final class RoleEndpoint {
    private final OperatorApi api;
    private final KernelAccess kernel;

    RoleEndpoint(OperatorApi api, KernelAccess kernel) {
        this.api = api;
        this.kernel = kernel;
        api.on(Call.Type.UPDATE_QUOTA, this::updateQuota)
                .on(Call.Type.SET_QUOTA, this::setQuota)
                .on(Call.Type.REMOVE_QUOTA, this::removeQuota)
                .on(Call.Type.GET_QUOTA, (exchange, _) -> getQuota(exchange))
                .on(Call.Type.UPDATE_WEIGHTS, this::updateWeights)
                .on(Call.Type.GET_WEIGHTS, (exchange, _) -> getWeights(exchange))
                .on(Call.Type.GET_ROLES, (exchange, _) -> getRoles(exchange));
    }

    private void updateQuota(Exchange exchange, Call call) {
        Call.UpdateQuota part = OperatorApi.part("update_quota", call.updateQuota());
        boolean forced = Boolean.TRUE.equals(part.force());
        api.ask(
                exchange,
                new RoleCommand.UpdateQuota(
                        part.quotaConfigs(), forced ? Checks.FORCED : Checks.ALL));
    }

    private void setQuota(Exchange exchange, Call call) {
        Call.SetQuota part = OperatorApi.part("set_quota", call.setQuota());
        api.ask(exchange, new RoleCommand.SetQuota(part.quotaRequest()));
    }

    private void removeQuota(Exchange exchange, Call call) {
        Call.RemoveQuota part = OperatorApi.part("remove_quota", call.removeQuota());
        api.ask(exchange, new RoleCommand.RemoveQuota(part.role()));
    }

    private void updateWeights(Exchange exchange, Call call) {
        Call.UpdateWeights part = OperatorApi.part("update_weights", call.updateWeights());
        api.ask(exchange, new RoleCommand.UpdateWeights(part.weightInfos()));
    }

    private void getQuota(Exchange exchange) {
        exchange.when(
                kernel.read(RoleEndpoint::quotas),
                status -> OperatorApi.answer(exchange, Response.of(new Response.GetQuota(status))));
    }

    static QuotaStatus quotas(ClusterState state) {
        List<QuotaInfo> infos = new ArrayList<>();
        List<QuotaConfig> configs = new ArrayList<>();
        for (RoleNode role : state.roles().all()) {
            if (!role.quota().isNone()) {
                configs.add(
                        new QuotaConfig(
                                role.path(), role.quota().guarantees(), role.quota().limits()));
                List<Resource> guarantee = new ArrayList<>();
                role.quota()
                        .guarantees()
                        .forEach((name, amount) -> guarantee.add(Resource.scalar(name, amount)));
                infos.add(new QuotaInfo(role.path(), null, guarantee));
            }
        }
        return new QuotaStatus(infos, configs);
    }

    private void getWeights(Exchange exchange) {
        exchange.when(
                kernel.read(RoleEndpoint::weights),
                weights ->
                        OperatorApi.answer(
                                exchange, Response.of(new Response.GetWeights(weights))));
    }

    static List<WeightInfo> weights(ClusterState state) {
        return state.roles().all().stream()
                .filter(role -> role.weight() != 1)
                .map(role -> new WeightInfo(role.weight(), role.path()))
                .toList();
    }

    private void getRoles(Exchange exchange) {
        exchange.when(
                kernel.read(RoleEndpoint::roles),
                roles -> OperatorApi.answer(exchange, Response.of(new Response.GetRoles(roles))));
    }

    private static List<Role> roles(ClusterState state) {
        Map<String, List<FrameworkId>> frameworks = new TreeMap<>();
        state.frameworks()
                .all()
                .forEach(
                        f ->
                                f.info()
                                        .effectiveRoles()
                                        .forEach(
                                                role ->
                                                        frameworks
                                                                .computeIfAbsent(
                                                                        role,
                                                                        _ -> new ArrayList<>())
                                                                .add(f.id())));
        List<Role> roles = new ArrayList<>();
        for (RoleNode role : state.roles().all()) {
            List<Resource> resources = new ArrayList<>();
            role.taken()
                    .toMap(state.accounts().names())
                    .forEach((name, amount) -> resources.add(Resource.scalar(name, amount)));
            roles.add(
                    new Role(
                            role.path(),
                            role.weight(),
                            frameworks.getOrDefault(role.path(), List.of()),
                            resources));
        }
        return roles;
    }
}
