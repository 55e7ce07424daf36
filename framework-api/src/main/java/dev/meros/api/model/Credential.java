package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A principal with its secret.
public record Credential(String principal, @Nullable String secret) {
    public Credential {
        Fields.required(principal, "Credential.principal");
    }
}
