package dev.meros.api.model;

/// Sixteen raw bytes.
public record UUId(Bytes value) {
    public UUId {
        Fields.required(value, "UUID.value");
    }
}
