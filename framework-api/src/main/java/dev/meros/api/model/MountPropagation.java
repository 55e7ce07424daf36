package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// Whether mounts travel between host and container.
public record MountPropagation(@Nullable Mode mode) {

    /// `MountPropagation.Mode` of the v1 API; the number is the protobuf one.
    public enum Mode implements WireEnum {
        UNKNOWN(0),
        HOST_TO_CONTAINER(1),
        BIDIRECTIONAL(2);

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
