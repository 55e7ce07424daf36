package dev.meros.api.agent.operator;

import dev.meros.api.model.ContainerId;
import dev.meros.api.model.WireEnum;

import org.jspecify.annotations.Nullable;

/// One record of the body of ATTACH_CONTAINER_INPUT: the first names the container, the others
/// carry its input.
public record AttachContainerInput(
        @Nullable Type type, @Nullable ContainerId containerId, @Nullable ProcessIo processIo) {
    /// `AttachContainerInput.Type` of the v1 API.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        CONTAINER_ID(1),
        PROCESS_IO(2);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// The first record.
    public static AttachContainerInput to(ContainerId container) {
        return new AttachContainerInput(Type.CONTAINER_ID, container, null);
    }

    /// A later record.
    public static AttachContainerInput of(ProcessIo io) {
        return new AttachContainerInput(Type.PROCESS_IO, null, io);
    }
}
