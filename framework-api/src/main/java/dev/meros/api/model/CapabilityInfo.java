package dev.meros.api.model;

import java.util.List;

/// A set of Linux capabilities.
public record CapabilityInfo(List<Capability> capabilities) {
    public CapabilityInfo {
        capabilities = Fields.list(capabilities);
    }

    /// `CapabilityInfo.Capability` of the v1 API; the number is the protobuf one.
    public enum Capability implements WireEnum {
        UNKNOWN(0),
        CHOWN(1000),
        DAC_OVERRIDE(1001),
        DAC_READ_SEARCH(1002),
        FOWNER(1003),
        FSETID(1004),
        KILL(1005),
        SETGID(1006),
        SETUID(1007),
        SETPCAP(1008),
        LINUX_IMMUTABLE(1009),
        NET_BIND_SERVICE(1010),
        NET_BROADCAST(1011),
        NET_ADMIN(1012),
        NET_RAW(1013),
        IPC_LOCK(1014),
        IPC_OWNER(1015),
        SYS_MODULE(1016),
        SYS_RAWIO(1017),
        SYS_CHROOT(1018),
        SYS_PTRACE(1019),
        SYS_PACCT(1020),
        SYS_ADMIN(1021),
        SYS_BOOT(1022),
        SYS_NICE(1023),
        SYS_RESOURCE(1024),
        SYS_TIME(1025),
        SYS_TTY_CONFIG(1026),
        MKNOD(1027),
        LEASE(1028),
        AUDIT_WRITE(1029),
        AUDIT_CONTROL(1030),
        SETFCAP(1031),
        MAC_OVERRIDE(1032),
        MAC_ADMIN(1033),
        SYSLOG(1034),
        WAKE_ALARM(1035),
        BLOCK_SUSPEND(1036),
        AUDIT_READ(1037),
        PERFMON(1038),
        BPF(1039),
        CHECKPOINT_RESTORE(1040);

        private final int number;

        Capability(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }
}
