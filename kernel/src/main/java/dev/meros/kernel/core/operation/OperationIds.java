package dev.meros.kernel.core.operation;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.UUId;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The uuids of operations and of their statuses: made of names, so that the same decision gives
/// the same ones.
public final class OperationIds {
    private OperationIds() {}

    /// The uuid of the n-th operation of a term.
    public static Bytes ofOperation(String clusterId, long term, long number) {
        return named("operation %s %d %d".formatted(clusterId, term, number));
    }

    /// The uuid of the status with which an operation came into a state.
    public static UUId ofStatus(Bytes operation, OperationState state) {
        return new UUId(named("status %s %s".formatted(operation.toBase64(), state)));
    }

    private static Bytes named(String name) {
        return Bytes.of(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }
}
