package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A setting of a server with its value.
public record Flag(String name, @Nullable String value) {
    public Flag {
        Fields.required(name, "Flag.name");
    }
}
