package dev.meros.api.model;

/// The state of an operation on resources.
public enum OperationState implements WireEnum {
    OPERATION_UNSUPPORTED(0),
    OPERATION_PENDING(1),
    OPERATION_FINISHED(2),
    OPERATION_FAILED(3),
    OPERATION_ERROR(4),
    OPERATION_DROPPED(5),
    OPERATION_UNREACHABLE(6),
    OPERATION_GONE_BY_OPERATOR(7),
    OPERATION_RECOVERING(8),
    OPERATION_UNKNOWN(9);

    private final int number;

    OperationState(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}
