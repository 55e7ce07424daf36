package dev.meros.api.model;

/// A key with its value.
public record Parameter(String key, String value) {
    public Parameter {
        Fields.required(key, "Parameter.key");
        Fields.required(value, "Parameter.value");
    }
}
