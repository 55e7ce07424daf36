package dev.meros.api.model;

/// Names a framework for its whole life, over failovers; text `<masterId>-NNNN`, or one of the
/// framework's own choosing.
public record FrameworkId(String value) {
    public FrameworkId {
        Fields.required(value, "FrameworkID.value");
    }

    @Override
    public String toString() {
        return value;
    }
}
