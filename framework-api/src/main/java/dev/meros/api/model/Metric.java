package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A named number.
public record Metric(String name, @Nullable Double value) {
    public Metric {
        Fields.required(name, "Metric.name");
    }
}
