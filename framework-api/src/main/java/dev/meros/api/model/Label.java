package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// One key with an optional value.
public record Label(String key, @Nullable String value) {
    public Label {
        Fields.required(key, "Label.key");
    }
}
