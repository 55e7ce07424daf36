package dev.meros.api.http;

import dev.meros.api.codec.WireFormat;

/// The form of a body: of each message, and of all of them.
public record BodyForm(WireFormat format, Framing framing) {
    /// The content type of a body of records.
    public static final String RECORDIO = "application/recordio";

    /// The value of `Content-Type` for a body of this form.
    public String contentType() {
        return switch (framing) {
            case MESSAGE -> format.contentType();
            case RECORDS -> RECORDIO;
        };
    }
}
