package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// The weight of a role in fair sharing.
public record WeightInfo(Double weight, @Nullable String role) {
    public WeightInfo {
        Fields.required(weight, "WeightInfo.weight");
    }
}
