package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// How an agent is to be drained.
public record DrainConfig(@Nullable DurationInfo maxGracePeriod, Boolean markGone) {
    public DrainConfig {
        markGone = Fields.orDefault(markGone, Boolean.FALSE);
    }
}
