package dev.meros.api.model;

/// Names an executor within its framework.
public record ExecutorId(String value) {
    public ExecutorId {
        Fields.required(value, "ExecutorID.value");
    }

    @Override
    public String toString() {
        return value;
    }
}
