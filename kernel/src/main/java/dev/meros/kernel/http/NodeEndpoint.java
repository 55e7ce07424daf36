package dev.meros.kernel.http;

import dev.meros.api.master.Call;
import dev.meros.api.master.PlainDuration;
import dev.meros.api.master.Response;
import dev.meros.api.model.DrainConfig;
import dev.meros.kernel.core.command.NodeCommand;

/// What operators do with agents and their machines: calls of the operator API; mesos-v1 §5.2.
final class NodeEndpoint {
    private final OperatorApi api;
    private final KernelAccess kernel;

    NodeEndpoint(OperatorApi api, KernelAccess kernel) {
        this.api = api;
        this.kernel = kernel;
        api.on(Call.Type.DEACTIVATE_AGENT, this::deactivate)
                .on(Call.Type.REACTIVATE_AGENT, this::reactivate)
                .on(Call.Type.DRAIN_AGENT, this::drain)
                .on(Call.Type.MARK_AGENT_GONE, this::markGone)
                .on(Call.Type.GET_MAINTENANCE_SCHEDULE, (exchange, _) -> getSchedule(exchange))
                .on(Call.Type.GET_MAINTENANCE_STATUS, (exchange, _) -> getStatus(exchange))
                .on(Call.Type.UPDATE_MAINTENANCE_SCHEDULE, this::update)
                .on(Call.Type.START_MAINTENANCE, this::start)
                .on(Call.Type.STOP_MAINTENANCE, this::stop);
    }

    private void deactivate(Exchange exchange, Call call) {
        Call.DeactivateAgent part = OperatorApi.part("deactivate_agent", call.deactivateAgent());
        api.ask(exchange, new NodeCommand.Deactivate(part.agentId()));
    }

    private void reactivate(Exchange exchange, Call call) {
        Call.ReactivateAgent part = OperatorApi.part("reactivate_agent", call.reactivateAgent());
        api.ask(exchange, new NodeCommand.Reactivate(part.agentId()));
    }

    private void drain(Exchange exchange, Call call) {
        Call.DrainAgent part = OperatorApi.part("drain_agent", call.drainAgent());
        PlainDuration grace = part.maxGracePeriod();
        DrainConfig config =
                new DrainConfig(grace == null ? null : grace.toInfo(), part.markGone());
        api.ask(exchange, new NodeCommand.Drain(part.agentId(), config));
    }

    private void markGone(Exchange exchange, Call call) {
        Call.MarkAgentGone part = OperatorApi.part("mark_agent_gone", call.markAgentGone());
        api.ask(exchange, new NodeCommand.MarkGone(part.agentId()));
    }

    private void update(Exchange exchange, Call call) {
        Call.UpdateMaintenanceSchedule part =
                OperatorApi.part("update_maintenance_schedule", call.updateMaintenanceSchedule());
        api.ask(exchange, new NodeCommand.UpdateSchedule(part.schedule()));
    }

    private void start(Exchange exchange, Call call) {
        Call.StartMaintenance part = OperatorApi.part("start_maintenance", call.startMaintenance());
        api.ask(exchange, new NodeCommand.StartMaintenance(part.machines()));
    }

    private void stop(Exchange exchange, Call call) {
        Call.StopMaintenance part = OperatorApi.part("stop_maintenance", call.stopMaintenance());
        api.ask(exchange, new NodeCommand.StopMaintenance(part.machines()));
    }

    private void getSchedule(Exchange exchange) {
        exchange.when(
                kernel.read(state -> state.maintenance().schedule()),
                schedule ->
                        OperatorApi.answer(
                                exchange,
                                Response.of(new Response.GetMaintenanceSchedule(schedule))));
    }

    private void getStatus(Exchange exchange) {
        exchange.when(
                kernel.read(state -> state.maintenance().status(state.agents().all())),
                status ->
                        OperatorApi.answer(
                                exchange, Response.of(new Response.GetMaintenanceStatus(status))));
    }
}
