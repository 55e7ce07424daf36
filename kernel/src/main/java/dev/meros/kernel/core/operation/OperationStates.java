package dev.meros.kernel.core.operation;

import static dev.meros.api.model.OperationState.OPERATION_DROPPED;
import static dev.meros.api.model.OperationState.OPERATION_ERROR;
import static dev.meros.api.model.OperationState.OPERATION_FAILED;
import static dev.meros.api.model.OperationState.OPERATION_FINISHED;
import static dev.meros.api.model.OperationState.OPERATION_GONE_BY_OPERATOR;
import static dev.meros.api.model.OperationState.OPERATION_PENDING;
import static dev.meros.api.model.OperationState.OPERATION_UNREACHABLE;

import dev.meros.api.model.OperationState;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Which state an operation may go to from which: mesos-v1 §3.6.
public final class OperationStates {
    private static final Map<OperationState, Set<OperationState>> NEXT = table();

    private OperationStates() {}

    private static Map<OperationState, Set<OperationState>> table() {
        Map<OperationState, Set<OperationState>> next = new EnumMap<>(OperationState.class);
        next.put(
                OPERATION_PENDING,
                EnumSet.of(
                        OPERATION_FINISHED,
                        OPERATION_FAILED,
                        OPERATION_ERROR,
                        OPERATION_DROPPED,
                        OPERATION_UNREACHABLE,
                        OPERATION_GONE_BY_OPERATOR));
        next.put(
                OPERATION_UNREACHABLE,
                EnumSet.of(OPERATION_PENDING, OPERATION_DROPPED, OPERATION_GONE_BY_OPERATOR));
        return next;
    }

    /// Whether nothing more becomes of an operation in this state.
    public static boolean isTerminal(OperationState state) {
        return switch (state) {
            case OPERATION_FINISHED,
                    OPERATION_FAILED,
                    OPERATION_ERROR,
                    OPERATION_DROPPED,
                    OPERATION_GONE_BY_OPERATOR ->
                    true;
            case OPERATION_UNSUPPORTED,
                    OPERATION_PENDING,
                    OPERATION_UNREACHABLE,
                    OPERATION_RECOVERING,
                    OPERATION_UNKNOWN ->
                    false;
        };
    }

    /// The state of an operation of which this is said: the old one, if there is no way from it.
    public static OperationState next(OperationState state, OperationState said) {
        return NEXT.getOrDefault(state, Set.of()).contains(said) ? said : state;
    }
}
