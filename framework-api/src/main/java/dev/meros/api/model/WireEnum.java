package dev.meros.api.model;

/// An enumeration that travels by name in JSON and by number in protobuf.
public interface WireEnum {
    /// The number of this constant in the v1 protobuf files.
    int number();
}
