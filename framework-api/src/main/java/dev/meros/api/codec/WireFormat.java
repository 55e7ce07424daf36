package dev.meros.api.codec;

import java.util.Optional;

/// The two forms in which a message of the v1 API travels. A program that has a record, or a tree
/// of the message's JSON, writes it with [#write(MessageType, Object)] in the form that its peer
/// asked for, and need not know which that is.
public enum WireFormat {
    JSON("application/json"),
    PROTOBUF("application/x-protobuf");

    private final String contentType;

    WireFormat(String contentType) {
        this.contentType = contentType;
    }

    /// The value of `Content-Type`, exactly as clients compare it.
    public String contentType() {
        return contentType;
    }

    /// The form with a content type, which must be without parameters and in lower case.
    public static Optional<WireFormat> of(String contentType) {
        return switch (contentType) {
            case "application/json" -> Optional.of(JSON);
            case "application/x-protobuf" -> Optional.of(PROTOBUF);
            default -> Optional.empty();
        };
    }

    /// The bytes of a record or tree; throws [CodecException].
    public byte[] write(MessageType type, Object message) {
        return switch (this) {
            case JSON -> Json.write(message);
            case PROTOBUF -> Protobuf.write(type, message);
        };
    }

    /// Reads a record, or with `JsonNode.class` a tree; throws [CodecException], also for messages
    /// that consist of next to nothing but empty objects: 100,000 and one for every eight bytes are
    /// taken.
    public <T> T read(MessageType type, byte[] bytes, Class<T> as) {
        return switch (this) {
            case JSON -> {
                Density.check(bytes);
                yield Json.read(bytes, as);
            }
            case PROTOBUF -> Protobuf.read(type, bytes, as);
        };
    }
}
