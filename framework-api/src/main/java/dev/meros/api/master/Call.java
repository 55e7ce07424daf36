package dev.meros.api.master;

import dev.meros.api.maintenance.Schedule;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.MachineId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.model.WireEnum;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.quota.QuotaRequest;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A request of an operator to the kernel (`mesos.v1.master.Call`); `type` says which of the other
/// fields counts. Calls that only read have none.
public record Call(
        @Nullable Type type,
        @Nullable GetMetrics getMetrics,
        @Nullable SetLoggingLevel setLoggingLevel,
        @Nullable ListFiles listFiles,
        @Nullable ReadFile readFile,
        @Nullable UpdateWeights updateWeights,
        @Nullable ReserveResources reserveResources,
        @Nullable UnreserveResources unreserveResources,
        @Nullable CreateVolumes createVolumes,
        @Nullable DestroyVolumes destroyVolumes,
        @Nullable UpdateMaintenanceSchedule updateMaintenanceSchedule,
        @Nullable StartMaintenance startMaintenance,
        @Nullable StopMaintenance stopMaintenance,
        @Nullable SetQuota setQuota,
        @Nullable RemoveQuota removeQuota,
        @Nullable Teardown teardown,
        @Nullable MarkAgentGone markAgentGone,
        @Nullable GrowVolume growVolume,
        @Nullable ShrinkVolume shrinkVolume,
        @Nullable UpdateQuota updateQuota,
        @Nullable DrainAgent drainAgent,
        @Nullable DeactivateAgent deactivateAgent,
        @Nullable ReactivateAgent reactivateAgent) {

    /// A call without anything beside its type.
    public static Call of(Type type) {
        return builder().type(type).build();
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable Type type;
        private @Nullable GetMetrics getMetrics;
        private @Nullable SetLoggingLevel setLoggingLevel;
        private @Nullable ListFiles listFiles;
        private @Nullable ReadFile readFile;
        private @Nullable UpdateWeights updateWeights;
        private @Nullable ReserveResources reserveResources;
        private @Nullable UnreserveResources unreserveResources;
        private @Nullable CreateVolumes createVolumes;
        private @Nullable DestroyVolumes destroyVolumes;
        private @Nullable UpdateMaintenanceSchedule updateMaintenanceSchedule;
        private @Nullable StartMaintenance startMaintenance;
        private @Nullable StopMaintenance stopMaintenance;
        private @Nullable SetQuota setQuota;
        private @Nullable RemoveQuota removeQuota;
        private @Nullable Teardown teardown;
        private @Nullable MarkAgentGone markAgentGone;
        private @Nullable GrowVolume growVolume;
        private @Nullable ShrinkVolume shrinkVolume;
        private @Nullable UpdateQuota updateQuota;
        private @Nullable DrainAgent drainAgent;
        private @Nullable DeactivateAgent deactivateAgent;
        private @Nullable ReactivateAgent reactivateAgent;

        private Builder() {}

        public Builder type(@Nullable Type value) {
            this.type = value;
            return this;
        }

        public Builder getMetrics(@Nullable GetMetrics value) {
            this.getMetrics = value;
            return this;
        }

        public Builder setLoggingLevel(@Nullable SetLoggingLevel value) {
            this.setLoggingLevel = value;
            return this;
        }

        public Builder listFiles(@Nullable ListFiles value) {
            this.listFiles = value;
            return this;
        }

        public Builder readFile(@Nullable ReadFile value) {
            this.readFile = value;
            return this;
        }

        public Builder updateWeights(@Nullable UpdateWeights value) {
            this.updateWeights = value;
            return this;
        }

        public Builder reserveResources(@Nullable ReserveResources value) {
            this.reserveResources = value;
            return this;
        }

        public Builder unreserveResources(@Nullable UnreserveResources value) {
            this.unreserveResources = value;
            return this;
        }

        public Builder createVolumes(@Nullable CreateVolumes value) {
            this.createVolumes = value;
            return this;
        }

        public Builder destroyVolumes(@Nullable DestroyVolumes value) {
            this.destroyVolumes = value;
            return this;
        }

        public Builder updateMaintenanceSchedule(@Nullable UpdateMaintenanceSchedule value) {
            this.updateMaintenanceSchedule = value;
            return this;
        }

        public Builder startMaintenance(@Nullable StartMaintenance value) {
            this.startMaintenance = value;
            return this;
        }

        public Builder stopMaintenance(@Nullable StopMaintenance value) {
            this.stopMaintenance = value;
            return this;
        }

        public Builder setQuota(@Nullable SetQuota value) {
            this.setQuota = value;
            return this;
        }

        public Builder removeQuota(@Nullable RemoveQuota value) {
            this.removeQuota = value;
            return this;
        }

        public Builder teardown(@Nullable Teardown value) {
            this.teardown = value;
            return this;
        }

        public Builder markAgentGone(@Nullable MarkAgentGone value) {
            this.markAgentGone = value;
            return this;
        }

        public Builder growVolume(@Nullable GrowVolume value) {
            this.growVolume = value;
            return this;
        }

        public Builder shrinkVolume(@Nullable ShrinkVolume value) {
            this.shrinkVolume = value;
            return this;
        }

        public Builder updateQuota(@Nullable UpdateQuota value) {
            this.updateQuota = value;
            return this;
        }

        public Builder drainAgent(@Nullable DrainAgent value) {
            this.drainAgent = value;
            return this;
        }

        public Builder deactivateAgent(@Nullable DeactivateAgent value) {
            this.deactivateAgent = value;
            return this;
        }

        public Builder reactivateAgent(@Nullable ReactivateAgent value) {
            this.reactivateAgent = value;
            return this;
        }

        public Call build() {
            return new Call(
                    type,
                    getMetrics,
                    setLoggingLevel,
                    listFiles,
                    readFile,
                    updateWeights,
                    reserveResources,
                    unreserveResources,
                    createVolumes,
                    destroyVolumes,
                    updateMaintenanceSchedule,
                    startMaintenance,
                    stopMaintenance,
                    setQuota,
                    removeQuota,
                    teardown,
                    markAgentGone,
                    growVolume,
                    shrinkVolume,
                    updateQuota,
                    drainAgent,
                    deactivateAgent,
                    reactivateAgent);
        }
    }

    /// `Call.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        GET_HEALTH(1),
        GET_FLAGS(2),
        GET_VERSION(3),
        GET_METRICS(4),
        GET_LOGGING_LEVEL(5),
        SET_LOGGING_LEVEL(6),
        LIST_FILES(7),
        READ_FILE(8),
        GET_STATE(9),
        GET_AGENTS(10),
        GET_FRAMEWORKS(11),
        GET_EXECUTORS(12),
        GET_OPERATIONS(33),
        GET_TASKS(13),
        GET_ROLES(14),
        GET_WEIGHTS(15),
        UPDATE_WEIGHTS(16),
        GET_MASTER(17),
        SUBSCRIBE(18),
        RESERVE_RESOURCES(19),
        UNRESERVE_RESOURCES(20),
        CREATE_VOLUMES(21),
        DESTROY_VOLUMES(22),
        GROW_VOLUME(34),
        SHRINK_VOLUME(35),
        GET_MAINTENANCE_STATUS(23),
        GET_MAINTENANCE_SCHEDULE(24),
        UPDATE_MAINTENANCE_SCHEDULE(25),
        START_MAINTENANCE(26),
        STOP_MAINTENANCE(27),
        DRAIN_AGENT(37),
        DEACTIVATE_AGENT(38),
        REACTIVATE_AGENT(39),
        GET_QUOTA(28),
        UPDATE_QUOTA(36),
        SET_QUOTA(29),
        REMOVE_QUOTA(30),
        TEARDOWN(31),
        MARK_AGENT_GONE(32);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `GET_METRICS`: metrics that are not there within `timeout` are left out.
    public record GetMetrics(@Nullable DurationInfo timeout) {}

    /// `SET_LOGGING_LEVEL`: 0 (usual) to 3 (everything), for `duration`.
    public record SetLoggingLevel(Integer level, DurationInfo duration) {
        public SetLoggingLevel {
            Fields.required(level, "SetLoggingLevel.level");
            Fields.required(duration, "SetLoggingLevel.duration");
        }
    }

    /// `LIST_FILES` of a virtual directory.
    public record ListFiles(String path) {
        public ListFiles {
            Fields.required(path, "ListFiles.path");
        }
    }

    /// `READ_FILE`: at most `length` bytes of a virtual file from `offset`.
    public record ReadFile(String path, Long offset, @Nullable Long length) {
        public ReadFile {
            Fields.required(path, "ReadFile.path");
            Fields.required(offset, "ReadFile.offset");
        }
    }

    /// `UPDATE_WEIGHTS`.
    public record UpdateWeights(List<WeightInfo> weightInfos) {
        public UpdateWeights {
            weightInfos = Fields.list(weightInfos);
        }
    }

    /// `RESERVE_RESOURCES`; with `source`, resources that are reserved otherwise are reserved anew.
    public record ReserveResources(
            AgentId agentId, List<Resource> resources, List<Resource> source) {
        public ReserveResources {
            Fields.required(agentId, "ReserveResources.agent_id");
            resources = Fields.list(resources);
            source = Fields.list(source);
        }
    }

    /// `UNRESERVE_RESOURCES`.
    public record UnreserveResources(AgentId agentId, List<Resource> resources) {
        public UnreserveResources {
            Fields.required(agentId, "UnreserveResources.agent_id");
            resources = Fields.list(resources);
        }
    }

    /// `CREATE_VOLUMES`.
    public record CreateVolumes(AgentId agentId, List<Resource> volumes) {
        public CreateVolumes {
            Fields.required(agentId, "CreateVolumes.agent_id");
            volumes = Fields.list(volumes);
        }
    }

    /// `DESTROY_VOLUMES`.
    public record DestroyVolumes(AgentId agentId, List<Resource> volumes) {
        public DestroyVolumes {
            Fields.required(agentId, "DestroyVolumes.agent_id");
            volumes = Fields.list(volumes);
        }
    }

    /// `GROW_VOLUME`.
    public record GrowVolume(@Nullable AgentId agentId, Resource volume, Resource addition) {
        public GrowVolume {
            Fields.required(volume, "GrowVolume.volume");
            Fields.required(addition, "GrowVolume.addition");
        }
    }

    /// `SHRINK_VOLUME`.
    public record ShrinkVolume(@Nullable AgentId agentId, Resource volume, Scalar subtract) {
        public ShrinkVolume {
            Fields.required(volume, "ShrinkVolume.volume");
            Fields.required(subtract, "ShrinkVolume.subtract");
        }
    }

    /// `UPDATE_MAINTENANCE_SCHEDULE`: the whole schedule.
    public record UpdateMaintenanceSchedule(Schedule schedule) {
        public UpdateMaintenanceSchedule {
            Fields.required(schedule, "UpdateMaintenanceSchedule.schedule");
        }
    }

    /// `START_MAINTENANCE`.
    public record StartMaintenance(List<MachineId> machines) {
        public StartMaintenance {
            machines = Fields.list(machines);
        }
    }

    /// `STOP_MAINTENANCE`.
    public record StopMaintenance(List<MachineId> machines) {
        public StopMaintenance {
            machines = Fields.list(machines);
        }
    }

    /// `DRAIN_AGENT`.
    public record DrainAgent(
            AgentId agentId, @Nullable PlainDuration maxGracePeriod, Boolean markGone) {
        public DrainAgent {
            Fields.required(agentId, "DrainAgent.agent_id");
            markGone = Fields.orDefault(markGone, Boolean.FALSE);
        }
    }

    /// `DEACTIVATE_AGENT`.
    public record DeactivateAgent(AgentId agentId) {
        public DeactivateAgent {
            Fields.required(agentId, "DeactivateAgent.agent_id");
        }
    }

    /// `REACTIVATE_AGENT`.
    public record ReactivateAgent(AgentId agentId) {
        public ReactivateAgent {
            Fields.required(agentId, "ReactivateAgent.agent_id");
        }
    }

    /// `UPDATE_QUOTA`: all or none; `force` leaves out what is checked against the cluster.
    public record UpdateQuota(@Nullable Boolean force, List<QuotaConfig> quotaConfigs) {
        public UpdateQuota {
            quotaConfigs = Fields.list(quotaConfigs);
        }
    }

    /// `SET_QUOTA`, which `UPDATE_QUOTA` has replaced.
    public record SetQuota(QuotaRequest quotaRequest) {
        public SetQuota {
            Fields.required(quotaRequest, "SetQuota.quota_request");
        }
    }

    /// `REMOVE_QUOTA`, which `UPDATE_QUOTA` has replaced.
    public record RemoveQuota(String role) {
        public RemoveQuota {
            Fields.required(role, "RemoveQuota.role");
        }
    }

    /// `TEARDOWN`.
    public record Teardown(FrameworkId frameworkId) {
        public Teardown {
            Fields.required(frameworkId, "Teardown.framework_id");
        }
    }

    /// `MARK_AGENT_GONE`.
    public record MarkAgentGone(AgentId agentId) {
        public MarkAgentGone {
            Fields.required(agentId, "MarkAgentGone.agent_id");
        }
    }
}
