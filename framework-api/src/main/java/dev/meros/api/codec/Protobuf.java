package dev.meros.api.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;

/// The protobuf form of messages: the same records and trees as in [Json], with the field numbers
/// of [MessageType].
///
/// What the API's protobuf has no field for is left out on writing; fields, constants and groups
/// that are unknown are passed over on reading, as is a field in another form than its own. Depth
/// is bounded by 100 messages within one another, size by the bytes that are given.
public final class Protobuf {
    private static final JsonMapper MAPPER = Json.mapper();
    private static final ObjectWriter WRITER = MAPPER.writer();

    private Protobuf() {}

    /// A record or a tree of JSON in protobuf; throws [CodecException] when it lacks a required
    /// field or does not fit the type.
    public static byte[] write(MessageType type, Object message) {
        try (ProtoWriter out = new ProtoWriter(MAPPER, type)) {
            WRITER.writeValue(out, message);
            return out.toBytes();
        } catch (JsonProcessingException e) {
            throw new CodecException("cannot be written as protobuf: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new CodecException("cannot be written as protobuf: " + e.getMessage(), e);
        }
    }

    /// Reads a record, or with `JsonNode.class` the tree of the message's JSON; throws
    /// [CodecException] for everything that is no such message.
    public static <T> T read(MessageType type, byte[] protobuf, Class<T> as) {
        try (ProtoReader in = new ProtoReader(MAPPER, type, protobuf)) {
            return Json.present(MAPPER.readValue(in, as), as);
        } catch (JsonProcessingException e) {
            throw Json.failure(e);
        } catch (IOException e) {
            throw new CodecException("unreadable: " + e.getMessage(), e);
        }
    }
}
