package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A machine under maintenance.
public record MachineInfo(
        MachineId id, @Nullable Mode mode, @Nullable Unavailability unavailability) {
    public MachineInfo {
        Fields.required(id, "MachineInfo.id");
    }

    /// `MachineInfo.Mode` of the v1 API; the number is the protobuf one.
    public enum Mode implements WireEnum {
        UP(1),
        DRAINING(2),
        DOWN(3);

        private final int number;

        Mode(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }
}
