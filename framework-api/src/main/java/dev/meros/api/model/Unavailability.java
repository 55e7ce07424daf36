package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A planned maintenance window; without a duration it has no end.
public record Unavailability(TimeInfo start, @Nullable DurationInfo duration) {
    public Unavailability {
        Fields.required(start, "Unavailability.start");
    }
}
