package dev.meros.api.model;

/// Names a task, chosen by its framework and unique within it.
public record TaskId(String value) {
    public TaskId {
        Fields.required(value, "TaskID.value");
    }

    @Override
    public String toString() {
        return value;
    }
}
