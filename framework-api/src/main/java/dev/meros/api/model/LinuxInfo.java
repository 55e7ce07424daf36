package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// Capabilities, namespaces and seccomp of a container.
public record LinuxInfo(
        @Nullable CapabilityInfo capabilityInfo,
        @Nullable CapabilityInfo boundingCapabilities,
        @Nullable CapabilityInfo effectiveCapabilities,
        @Nullable Boolean sharePidNamespace,
        @Nullable SeccompInfo seccomp,
        @Nullable IpcMode ipcMode,
        @Nullable Integer shmSize,
        Boolean shareCgroups) {
    public LinuxInfo {
        shareCgroups = Fields.orDefault(shareCgroups, Boolean.TRUE);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.capabilityInfo = capabilityInfo;
        b.boundingCapabilities = boundingCapabilities;
        b.effectiveCapabilities = effectiveCapabilities;
        b.sharePidNamespace = sharePidNamespace;
        b.seccomp = seccomp;
        b.ipcMode = ipcMode;
        b.shmSize = shmSize;
        b.shareCgroups = shareCgroups;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable CapabilityInfo capabilityInfo;
        private @Nullable CapabilityInfo boundingCapabilities;
        private @Nullable CapabilityInfo effectiveCapabilities;
        private @Nullable Boolean sharePidNamespace;
        private @Nullable SeccompInfo seccomp;
        private @Nullable IpcMode ipcMode;
        private @Nullable Integer shmSize;
        private @Nullable Boolean shareCgroups;

        private Builder() {}

        public Builder capabilityInfo(@Nullable CapabilityInfo value) {
            this.capabilityInfo = value;
            return this;
        }

        public Builder boundingCapabilities(@Nullable CapabilityInfo value) {
            this.boundingCapabilities = value;
            return this;
        }

        public Builder effectiveCapabilities(@Nullable CapabilityInfo value) {
            this.effectiveCapabilities = value;
            return this;
        }

        public Builder sharePidNamespace(@Nullable Boolean value) {
            this.sharePidNamespace = value;
            return this;
        }

        public Builder seccomp(@Nullable SeccompInfo value) {
            this.seccomp = value;
            return this;
        }

        public Builder ipcMode(@Nullable IpcMode value) {
            this.ipcMode = value;
            return this;
        }

        public Builder shmSize(@Nullable Integer value) {
            this.shmSize = value;
            return this;
        }

        public Builder shareCgroups(Boolean value) {
            this.shareCgroups = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public LinuxInfo build() {
            return new LinuxInfo(
                    capabilityInfo,
                    boundingCapabilities,
                    effectiveCapabilities,
                    sharePidNamespace,
                    seccomp,
                    ipcMode,
                    shmSize,
                    shareCgroups);
        }
    }

    /// `LinuxInfo.IpcMode` of the v1 API; the number is the protobuf one.
    public enum IpcMode implements WireEnum {
        UNKNOWN(0),
        PRIVATE(1),
        SHARE_PARENT(2);

        private final int number;

        IpcMode(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }
}
