package dev.meros.kernel.http;

import dev.meros.api.maintenance.ClusterStatus;
import dev.meros.api.maintenance.Schedule;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.Fields;
import dev.meros.api.model.MachineId;
import dev.meros.kernel.core.command.NodeCommand;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;

/// What operators do with agents and their machines: calls of the operator API and the older paths
/// for maintenance; mesos-v1 §5.2.
final class NodeEndpoint {
    private static final long NANOS = 1_000_000_000L;
    private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS;

    private final OperatorApi api;
    private final KernelAccess kernel;

    NodeEndpoint(OperatorApi api, KernelAccess kernel) {
        this.api = api;
        this.kernel = kernel;
        api.on("DEACTIVATE_AGENT", this::deactivate)
                .on("REACTIVATE_AGENT", this::reactivate)
                .on("DRAIN_AGENT", this::drain)
                .on("MARK_AGENT_GONE", this::markGone)
                .on("GET_MAINTENANCE_SCHEDULE", (exchange, _) -> getSchedule(exchange))
                .on("GET_MAINTENANCE_STATUS", (exchange, _) -> getStatus(exchange))
                .on("UPDATE_MAINTENANCE_SCHEDULE", this::update)
                .on("START_MAINTENANCE", this::start)
                .on("STOP_MAINTENANCE", this::stop);
    }

    private void deactivate(Exchange exchange, byte[] body) {
        AgentPart part = OperatorApi.part("deactivate_agent", call(body).deactivateAgent());
        api.ask(exchange, new NodeCommand.Deactivate(part.agentId()));
    }

    private void reactivate(Exchange exchange, byte[] body) {
        AgentPart part = OperatorApi.part("reactivate_agent", call(body).reactivateAgent());
        api.ask(exchange, new NodeCommand.Reactivate(part.agentId()));
    }

    private void drain(Exchange exchange, byte[] body) {
        DrainPart part = OperatorApi.part("drain_agent", call(body).drainAgent());
        PlainDuration grace = part.maxGracePeriod();
        DrainConfig config =
                new DrainConfig(grace == null ? null : grace.toInfo(), part.markGone());
        api.ask(exchange, new NodeCommand.Drain(part.agentId(), config));
    }

    private void markGone(Exchange exchange, byte[] body) {
        AgentPart part = OperatorApi.part("mark_agent_gone", call(body).markAgentGone());
        api.ask(exchange, new NodeCommand.MarkGone(part.agentId()));
    }

    private void update(Exchange exchange, byte[] body) {
        SchedulePart part =
                OperatorApi.part(
                        "update_maintenance_schedule", call(body).updateMaintenanceSchedule());
        api.ask(exchange, new NodeCommand.UpdateSchedule(part.schedule()));
    }

    private void start(Exchange exchange, byte[] body) {
        MachinesPart part = OperatorApi.part("start_maintenance", call(body).startMaintenance());
        api.ask(exchange, new NodeCommand.StartMaintenance(part.machines()));
    }

    private void stop(Exchange exchange, byte[] body) {
        MachinesPart part = OperatorApi.part("stop_maintenance", call(body).stopMaintenance());
        api.ask(exchange, new NodeCommand.StopMaintenance(part.machines()));
    }

    private void getSchedule(Exchange exchange) {
        exchange.when(
                kernel.read(state -> state.maintenance().schedule()),
                schedule ->
                        exchange.json(
                                200,
                                new ScheduleAnswer(
                                        "GET_MAINTENANCE_SCHEDULE", new SchedulePart(schedule))));
    }

    private void getStatus(Exchange exchange) {
        exchange.when(
                kernel.read(state -> state.maintenance().status(state.agents().all())),
                status ->
                        exchange.json(
                                200,
                                new StatusAnswer(
                                        "GET_MAINTENANCE_STATUS", new StatusPart(status))));
    }

    /// `GET /maintenance/schedule`.
    void schedule(Exchange exchange) {
        kernel.requireLeading();
        exchange.when(
                kernel.read(state -> state.maintenance().schedule()), s -> exchange.json(200, s));
    }

    /// `GET /maintenance/status`.
    void status(Exchange exchange) {
        kernel.requireLeading();
        exchange.when(
                kernel.read(state -> state.maintenance().status(state.agents().all())),
                s -> exchange.json(200, s));
    }

    /// `POST /maintenance/schedule` with a schedule.
    void replaceSchedule(Exchange exchange) {
        api.body(
                exchange,
                body ->
                        api.ask(
                                exchange,
                                new NodeCommand.UpdateSchedule(
                                        OperatorApi.read(body, Schedule.class))));
    }

    /// `POST /machine/down` with a list of machines.
    void machinesDown(Exchange exchange) {
        machines(exchange, NodeCommand.StartMaintenance::new);
    }

    /// `POST /machine/up` with a list of machines.
    void machinesUp(Exchange exchange) {
        machines(exchange, NodeCommand.StopMaintenance::new);
    }

    private void machines(Exchange exchange, Function<List<MachineId>, NodeCommand> command) {
        api.body(
                exchange,
                body ->
                        api.ask(
                                exchange,
                                command.apply(List.of(OperatorApi.read(body, MachineId[].class)))));
    }

    private static Call call(byte[] body) {
        return OperatorApi.read(body, Call.class);
    }

    /// `mesos.v1.master.Call`, as far as it is about agents and machines.
    record Call(
            @Nullable AgentPart markAgentGone,
            @Nullable DrainPart drainAgent,
            @Nullable AgentPart deactivateAgent,
            @Nullable AgentPart reactivateAgent,
            @Nullable SchedulePart updateMaintenanceSchedule,
            @Nullable MachinesPart startMaintenance,
            @Nullable MachinesPart stopMaintenance) {}

    /// A call about an agent.
    record AgentPart(AgentId agentId) {
        AgentPart {
            Fields.required(agentId, "agent_id");
        }
    }

    /// `mesos.v1.master.Call.DrainAgent`.
    record DrainPart(AgentId agentId, @Nullable PlainDuration maxGracePeriod, Boolean markGone) {
        DrainPart {
            Fields.required(agentId, "DrainAgent.agent_id");
            markGone = Fields.orDefault(markGone, Boolean.FALSE);
        }
    }

    /// `google.protobuf.Duration`, which only DRAIN_AGENT has.
    record PlainDuration(Long seconds, Integer nanos) {
        PlainDuration {
            seconds = Fields.orDefault(seconds, 0L);
            nanos = Fields.orDefault(nanos, 0);
        }

        DurationInfo toInfo() {
            long whole = Math.clamp(seconds, -MAX_SECONDS + 1, MAX_SECONDS - 1);
            return new DurationInfo(whole * NANOS + Math.clamp(nanos, -NANOS, NANOS));
        }
    }

    /// A call or an answer with a maintenance schedule.
    record SchedulePart(Schedule schedule) {
        SchedulePart {
            Fields.required(schedule, "schedule");
        }
    }

    /// A call about machines.
    record MachinesPart(List<MachineId> machines) {
        MachinesPart {
            machines = Fields.list(machines);
        }
    }

    /// The answer to GET_MAINTENANCE_SCHEDULE.
    record ScheduleAnswer(String type, SchedulePart getMaintenanceSchedule) {}

    record StatusPart(ClusterStatus status) {}

    /// The answer to GET_MAINTENANCE_STATUS.
    record StatusAnswer(String type, StatusPart getMaintenanceStatus) {}
}
