package dev.meros.api.model;

/// Names an operation on resources, chosen by the framework that wants feedback on it.
public record OperationId(String value) {
    public OperationId {
        Fields.required(value, "OperationID.value");
    }

    @Override
    public String toString() {
        return value;
    }
}
