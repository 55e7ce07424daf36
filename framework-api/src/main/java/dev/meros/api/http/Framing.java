package dev.meros.api.http;

/// How many messages a body holds.
public enum Framing {
    /// One, and nothing else.
    MESSAGE,
    /// Any number as RecordIO, with the content type `application/recordio`.
    RECORDS
}
