package dev.meros.api.http;

import dev.meros.api.codec.WireFormat;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Optional;

/// Which form a request is in and which form of answer it wants, from its headers, with the
/// statuses of Mesos; mesos-v1 §1.2, and the order of the checks in §1.4.
///
/// An endpoint
/// 1. asks for the form of the body before it reads it ([#body] or, where a stream of messages is
///    taken too, [#body(String, String)]), reads it and looks at the call in it;
/// 2. then, for calls with an answer, asks for the form of the answer ([#answer] or
///    [#answer(String, String)]); `/api/v1/scheduler` does so for SUBSCRIBE and
///    RECONCILE_OPERATIONS only, `/api/v1/executor` for SUBSCRIBE;
/// 3. writes with [WireFormat#write] and sends [BodyForm#contentType()] as it is: clients compare
///    it with `==`. A SUBSCRIBE is answered with the content type of a single message, although its
///    body is RecordIO.
///
/// Everything throws [UnacceptableException] with the status to send. Parameters such as `charset`
/// and the case of letters do not count in what comes in.
public final class Negotiation {
    private static final String JSON = WireFormat.JSON.contentType();
    private static final String PROTOBUF = WireFormat.PROTOBUF.contentType();
    private static final String BOTH = JSON + " or " + PROTOBUF;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_ACCEPTABLE = 406;
    private static final int UNSUPPORTED = 415;

    private Negotiation() {}

    /// The form of a body that is one message, from `Content-Type`: 400 when it is not set, 415
    /// when it is another.
    public static WireFormat body(@Nullable String contentType) {
        return format("Content-Type", contentType);
    }

    private static WireFormat format(String header, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new UnacceptableException(
                    BAD_REQUEST, header + ": not set (expected: " + BOTH + ")");
        }
        return WireFormat.of(essence(value))
                .orElseThrow(
                        () ->
                                new UnacceptableException(
                                        UNSUPPORTED,
                                        header + ": " + value + " (expected: " + BOTH + ")"));
    }

    /// The form of a body that may be a stream, from `Content-Type` and `Message-Content-Type`. The
    /// latter must be set when the body is RecordIO (else 400) and unset when it is not (else 415).
    public static BodyForm body(@Nullable String contentType, @Nullable String messageContentType) {
        if (contentType != null && essence(contentType).equals(BodyForm.RECORDIO)) {
            return new BodyForm(
                    format("Message-Content-Type", messageContentType), Framing.RECORDS);
        }
        WireFormat format = format("Content-Type", contentType);
        if (messageContentType != null) {
            throw new UnacceptableException(
                    UNSUPPORTED,
                    "Message-Content-Type: "
                            + messageContentType
                            + " (expected: unset, since the body is one message)");
        }
        return new BodyForm(format, Framing.MESSAGE);
    }

    /// The form of an answer, from `Accept`: JSON where it is accepted, which it is when nothing is
    /// said; 406 when neither form is.
    public static WireFormat answer(@Nullable String accept) {
        return acceptable(accept)
                .orElseThrow(
                        () ->
                                new UnacceptableException(
                                        NOT_ACCEPTABLE,
                                        "Accept: " + accept + " (expected: " + BOTH + ")"));
    }

    private static Optional<WireFormat> acceptable(@Nullable String accept) {
        if (accepts(accept, JSON)) {
            return Optional.of(WireFormat.JSON);
        }
        return accepts(accept, PROTOBUF) ? Optional.of(WireFormat.PROTOBUF) : Optional.empty();
    }

    /// The form of an answer that is a stream and may be called one, from `Accept` and
    /// `Message-Accept`: `application/recordio` when nothing else is accepted, with messages in the
    /// form that `Message-Accept` wants. 406 when no form is left, and when there is a
    /// `Message-Accept` although the answer is not to be called a stream.
    public static BodyForm answer(@Nullable String accept, @Nullable String messageAccept) {
        Optional<WireFormat> single = acceptable(accept);
        if (single.isPresent() && messageAccept != null) {
            throw new UnacceptableException(
                    NOT_ACCEPTABLE,
                    "Message-Accept: "
                            + messageAccept
                            + " (expected: unset, unless Accept is "
                            + BodyForm.RECORDIO
                            + ")");
        }
        if (single.isPresent()) {
            return new BodyForm(single.get(), Framing.MESSAGE);
        }
        if (!accepts(accept, BodyForm.RECORDIO)) {
            throw new UnacceptableException(
                    NOT_ACCEPTABLE,
                    "Accept: " + accept + " (expected: " + BOTH + " or " + BodyForm.RECORDIO + ")");
        }
        return new BodyForm(
                acceptable(messageAccept)
                        .orElseThrow(
                                () ->
                                        new UnacceptableException(
                                                NOT_ACCEPTABLE,
                                                "Message-Accept: "
                                                        + messageAccept
                                                        + " (expected: "
                                                        + BOTH
                                                        + ")")),
                Framing.RECORDS);
    }

    /// Whether an `Accept` header allows a type: an exact name in it decides, else a range does;
    /// `q=0` is a no.
    private static boolean accepts(@Nullable String accept, String type) {
        if (accept == null || accept.isBlank()) {
            return true;
        }
        int best = 0;
        boolean wanted = false;
        for (String range : accept.split(",", -1)) {
            int precision =
                    switch (essence(range)) {
                        case String s when s.equals(type) -> 3;
                        case "application/*" -> 2;
                        case "*/*" -> 1;
                        default -> 0;
                    };
            if (precision > best) {
                best = precision;
                wanted = !isExcluded(range);
            }
        }
        return wanted;
    }

    private static String essence(String type) {
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isExcluded(String range) {
        for (String parameter : range.split(";", -1)) {
            if (parameter.strip().toLowerCase(Locale.ROOT).matches("q=0(\\.0*)?")) {
                return true;
            }
        }
        return false;
    }
}
