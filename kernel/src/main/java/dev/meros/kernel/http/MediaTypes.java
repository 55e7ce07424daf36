package dev.meros.kernel.http;

import dev.meros.api.codec.CallBatch;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.http.BodyForm;
import dev.meros.api.http.Framing;
import dev.meros.api.http.Negotiation;

import org.jspecify.annotations.Nullable;

/// Which content types are taken and given where [Negotiation] alone does not decide.
final class MediaTypes {
    private MediaTypes() {}

    /// What may be posted where calls are taken.
    static final String CALLS = Exchange.JSON + ", " + CallBatch.CONTENT_TYPE;

    /// In which forms an endpoint reads calls.
    enum Forms {
        JSON,
        JSON_AND_PROTOBUF
    }

    /// Refuses a request whose body is not said to be JSON: 400 without a type, 415 with another.
    static void requireJson(@Nullable String contentType) {
        if (Negotiation.body(contentType) != WireFormat.JSON) {
            throw new RefusedException(
                    415, "Content-Type: " + contentType + " (expected: " + Exchange.JSON + ")");
        }
    }

    /// The form of a body that is a call, or a batch of calls, which are JSON unless said
    /// otherwise.
    static BodyForm calls(
            @Nullable String contentType, @Nullable String messageContentType, Forms forms) {
        boolean plainBatch =
                messageContentType == null && CallBatch.CONTENT_TYPE.equals(contentType);
        BodyForm form =
                plainBatch
                        ? new BodyForm(WireFormat.JSON, Framing.RECORDS)
                        : Negotiation.body(contentType, messageContentType);
        if (form.format() != WireFormat.JSON && forms == Forms.JSON) {
            throw new RefusedException(
                    415, "Content-Type: " + contentType + " (expected: " + CALLS + ")");
        }
        return form;
    }

    /// Refuses with 406 a client that does not want JSON.
    static void requireAcceptsJson(@Nullable String accept) {
        if (Negotiation.answer(accept) != WireFormat.JSON) {
            throw new RefusedException(
                    406, "Accept: " + accept + " (expected: " + Exchange.JSON + ")");
        }
    }
}
