package dev.meros.api.master;

import dev.meros.api.maintenance.ClusterStatus;
import dev.meros.api.maintenance.Schedule;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Fields;
import dev.meros.api.model.FileInfo;
import dev.meros.api.model.Flag;
import dev.meros.api.model.MasterInfo;
import dev.meros.api.model.Metric;
import dev.meros.api.model.Operation;
import dev.meros.api.model.Role;
import dev.meros.api.model.VersionInfo;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.model.WireEnum;
import dev.meros.api.quota.QuotaStatus;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The answer to a call of an operator (`mesos.v1.master.Response`); `type` says which of the other
/// fields counts.
public record Response(
        @Nullable Type type,
        @Nullable GetHealth getHealth,
        @Nullable GetFlags getFlags,
        @Nullable GetVersion getVersion,
        @Nullable GetMetrics getMetrics,
        @Nullable GetLoggingLevel getLoggingLevel,
        @Nullable ListFiles listFiles,
        @Nullable ReadFile readFile,
        @Nullable GetState getState,
        @Nullable GetAgents getAgents,
        @Nullable GetFrameworks getFrameworks,
        @Nullable GetExecutors getExecutors,
        @Nullable GetTasks getTasks,
        @Nullable GetRoles getRoles,
        @Nullable GetWeights getWeights,
        @Nullable GetMaster getMaster,
        @Nullable GetMaintenanceStatus getMaintenanceStatus,
        @Nullable GetMaintenanceSchedule getMaintenanceSchedule,
        @Nullable GetQuota getQuota,
        @Nullable GetOperations getOperations) {

    public static Response of(GetHealth getHealth) {
        return builder().type(Type.GET_HEALTH).getHealth(getHealth).build();
    }

    public static Response of(GetFlags getFlags) {
        return builder().type(Type.GET_FLAGS).getFlags(getFlags).build();
    }

    public static Response of(GetVersion getVersion) {
        return builder().type(Type.GET_VERSION).getVersion(getVersion).build();
    }

    public static Response of(GetMetrics getMetrics) {
        return builder().type(Type.GET_METRICS).getMetrics(getMetrics).build();
    }

    public static Response of(GetLoggingLevel getLoggingLevel) {
        return builder().type(Type.GET_LOGGING_LEVEL).getLoggingLevel(getLoggingLevel).build();
    }

    public static Response of(ListFiles listFiles) {
        return builder().type(Type.LIST_FILES).listFiles(listFiles).build();
    }

    public static Response of(ReadFile readFile) {
        return builder().type(Type.READ_FILE).readFile(readFile).build();
    }

    public static Response of(GetState getState) {
        return builder().type(Type.GET_STATE).getState(getState).build();
    }

    public static Response of(GetAgents getAgents) {
        return builder().type(Type.GET_AGENTS).getAgents(getAgents).build();
    }

    public static Response of(GetFrameworks getFrameworks) {
        return builder().type(Type.GET_FRAMEWORKS).getFrameworks(getFrameworks).build();
    }

    public static Response of(GetExecutors getExecutors) {
        return builder().type(Type.GET_EXECUTORS).getExecutors(getExecutors).build();
    }

    public static Response of(GetTasks getTasks) {
        return builder().type(Type.GET_TASKS).getTasks(getTasks).build();
    }

    public static Response of(GetRoles getRoles) {
        return builder().type(Type.GET_ROLES).getRoles(getRoles).build();
    }

    public static Response of(GetWeights getWeights) {
        return builder().type(Type.GET_WEIGHTS).getWeights(getWeights).build();
    }

    public static Response of(GetMaster getMaster) {
        return builder().type(Type.GET_MASTER).getMaster(getMaster).build();
    }

    public static Response of(GetMaintenanceStatus getMaintenanceStatus) {
        return builder()
                .type(Type.GET_MAINTENANCE_STATUS)
                .getMaintenanceStatus(getMaintenanceStatus)
                .build();
    }

    public static Response of(GetMaintenanceSchedule getMaintenanceSchedule) {
        return builder()
                .type(Type.GET_MAINTENANCE_SCHEDULE)
                .getMaintenanceSchedule(getMaintenanceSchedule)
                .build();
    }

    public static Response of(GetQuota getQuota) {
        return builder().type(Type.GET_QUOTA).getQuota(getQuota).build();
    }

    public static Response of(GetOperations getOperations) {
        return builder().type(Type.GET_OPERATIONS).getOperations(getOperations).build();
    }

    private static Builder builder() {
        return new Builder();
    }

    private static final class Builder {
        private @Nullable Type type;
        private @Nullable GetHealth getHealth;
        private @Nullable GetFlags getFlags;
        private @Nullable GetVersion getVersion;
        private @Nullable GetMetrics getMetrics;
        private @Nullable GetLoggingLevel getLoggingLevel;
        private @Nullable ListFiles listFiles;
        private @Nullable ReadFile readFile;
        private @Nullable GetState getState;
        private @Nullable GetAgents getAgents;
        private @Nullable GetFrameworks getFrameworks;
        private @Nullable GetExecutors getExecutors;
        private @Nullable GetTasks getTasks;
        private @Nullable GetRoles getRoles;
        private @Nullable GetWeights getWeights;
        private @Nullable GetMaster getMaster;
        private @Nullable GetMaintenanceStatus getMaintenanceStatus;
        private @Nullable GetMaintenanceSchedule getMaintenanceSchedule;
        private @Nullable GetQuota getQuota;
        private @Nullable GetOperations getOperations;

        private Builder() {}

        Builder type(@Nullable Type value) {
            this.type = value;
            return this;
        }

        Builder getHealth(@Nullable GetHealth value) {
            this.getHealth = value;
            return this;
        }

        Builder getFlags(@Nullable GetFlags value) {
            this.getFlags = value;
            return this;
        }

        Builder getVersion(@Nullable GetVersion value) {
            this.getVersion = value;
            return this;
        }

        Builder getMetrics(@Nullable GetMetrics value) {
            this.getMetrics = value;
            return this;
        }

        Builder getLoggingLevel(@Nullable GetLoggingLevel value) {
            this.getLoggingLevel = value;
            return this;
        }

        Builder listFiles(@Nullable ListFiles value) {
            this.listFiles = value;
            return this;
        }

        Builder readFile(@Nullable ReadFile value) {
            this.readFile = value;
            return this;
        }

        Builder getState(@Nullable GetState value) {
            this.getState = value;
            return this;
        }

        Builder getAgents(@Nullable GetAgents value) {
            this.getAgents = value;
            return this;
        }

        Builder getFrameworks(@Nullable GetFrameworks value) {
            this.getFrameworks = value;
            return this;
        }

        Builder getExecutors(@Nullable GetExecutors value) {
            this.getExecutors = value;
            return this;
        }

        Builder getTasks(@Nullable GetTasks value) {
            this.getTasks = value;
            return this;
        }

        Builder getRoles(@Nullable GetRoles value) {
            this.getRoles = value;
            return this;
        }

        Builder getWeights(@Nullable GetWeights value) {
            this.getWeights = value;
            return this;
        }

        Builder getMaster(@Nullable GetMaster value) {
            this.getMaster = value;
            return this;
        }

        Builder getMaintenanceStatus(@Nullable GetMaintenanceStatus value) {
            this.getMaintenanceStatus = value;
            return this;
        }

        Builder getMaintenanceSchedule(@Nullable GetMaintenanceSchedule value) {
            this.getMaintenanceSchedule = value;
            return this;
        }

        Builder getQuota(@Nullable GetQuota value) {
            this.getQuota = value;
            return this;
        }

        Builder getOperations(@Nullable GetOperations value) {
            this.getOperations = value;
            return this;
        }

        Response build() {
            return new Response(
                    type,
                    getHealth,
                    getFlags,
                    getVersion,
                    getMetrics,
                    getLoggingLevel,
                    listFiles,
                    readFile,
                    getState,
                    getAgents,
                    getFrameworks,
                    getExecutors,
                    getTasks,
                    getRoles,
                    getWeights,
                    getMaster,
                    getMaintenanceStatus,
                    getMaintenanceSchedule,
                    getQuota,
                    getOperations);
        }
    }

    /// `Response.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        GET_HEALTH(1),
        GET_FLAGS(2),
        GET_VERSION(3),
        GET_METRICS(4),
        GET_LOGGING_LEVEL(5),
        LIST_FILES(6),
        READ_FILE(7),
        GET_STATE(8),
        GET_AGENTS(9),
        GET_FRAMEWORKS(10),
        GET_EXECUTORS(11),
        GET_OPERATIONS(19),
        GET_TASKS(12),
        GET_ROLES(13),
        GET_WEIGHTS(14),
        GET_MASTER(15),
        GET_MAINTENANCE_STATUS(16),
        GET_MAINTENANCE_SCHEDULE(17),
        GET_QUOTA(18);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `GET_HEALTH`.
    public record GetHealth(Boolean healthy) {
        public GetHealth {
            Fields.required(healthy, "GetHealth.healthy");
        }
    }

    /// `GET_FLAGS`: the settings of the kernel.
    public record GetFlags(List<Flag> flags) {
        public GetFlags {
            flags = Fields.list(flags);
        }
    }

    /// `GET_VERSION`.
    public record GetVersion(VersionInfo versionInfo) {
        public GetVersion {
            Fields.required(versionInfo, "GetVersion.version_info");
        }
    }

    /// `GET_METRICS`.
    public record GetMetrics(List<Metric> metrics) {
        public GetMetrics {
            metrics = Fields.list(metrics);
        }
    }

    /// `GET_LOGGING_LEVEL`.
    public record GetLoggingLevel(Integer level) {
        public GetLoggingLevel {
            Fields.required(level, "GetLoggingLevel.level");
        }
    }

    /// `LIST_FILES`.
    public record ListFiles(List<FileInfo> fileInfos) {
        public ListFiles {
            fileInfos = Fields.list(fileInfos);
        }
    }

    /// `READ_FILE`; `size` is that of the whole file.
    public record ReadFile(Long size, Bytes data) {
        public ReadFile {
            Fields.required(size, "ReadFile.size");
            Fields.required(data, "ReadFile.data");
        }
    }

    /// `GET_ROLES`.
    public record GetRoles(List<Role> roles) {
        public GetRoles {
            roles = Fields.list(roles);
        }
    }

    /// `GET_WEIGHTS`.
    public record GetWeights(List<WeightInfo> weightInfos) {
        public GetWeights {
            weightInfos = Fields.list(weightInfos);
        }
    }

    /// `GET_MASTER`; times in seconds since the Unix epoch.
    public record GetMaster(
            @Nullable MasterInfo masterInfo,
            @Nullable Double startTime,
            @Nullable Double electedTime) {}

    /// `GET_MAINTENANCE_STATUS`.
    public record GetMaintenanceStatus(ClusterStatus status) {
        public GetMaintenanceStatus {
            Fields.required(status, "GetMaintenanceStatus.status");
        }
    }

    /// `GET_MAINTENANCE_SCHEDULE`.
    public record GetMaintenanceSchedule(Schedule schedule) {
        public GetMaintenanceSchedule {
            Fields.required(schedule, "GetMaintenanceSchedule.schedule");
        }
    }

    /// `GET_QUOTA`.
    public record GetQuota(QuotaStatus status) {
        public GetQuota {
            Fields.required(status, "GetQuota.status");
        }
    }

    /// `GET_OPERATIONS`.
    public record GetOperations(List<Operation> operations) {
        public GetOperations {
            operations = Fields.list(operations);
        }
    }
}
