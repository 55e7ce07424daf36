package dev.meros.longrunning.http;

import dev.meros.longrunning.codec.JsonText;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Command.Force;
import dev.meros.longrunning.core.command.Command.Origin;
import dev.meros.longrunning.core.command.Command.Trial;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.document.Documents;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A request of a client. Segments are decoded, empty ones are left out, so doubled slashes and
/// those at the end do not matter.
record Request(
        String method,
        List<String> segments,
        Map<String, List<String>> query,
        String accept,
        String body,
        Origin origin) {
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(
                        URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return List.copyOf(segments);
    }

    @Nullable String parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() || values.getFirst().isEmpty() ? null : values.getFirst();
    }

    /// Whether a parameter is `true` in any spelling; `otherwise` when it is absent.
    boolean is(String name, Presumption otherwise) {
        String value = parameter(name);
        return value == null ? otherwise == Presumption.TRUE : value.equalsIgnoreCase("true");
    }

    /// What an absent parameter means.
    enum Presumption {
        FALSE,
        TRUE
    }

    Force force(Presumption otherwise) {
        return is("force", otherwise) ? Force.OVERRIDE_LOCKS : Force.RESPECT_LOCKS;
    }

    /// Whether only the plan is asked for.
    Trial trial() {
        return is("dryRun", Presumption.FALSE) ? Trial.DRY : Trial.REAL;
    }

    /// Whether JSON is asked for by name.
    boolean wantsJson() {
        return accept.contains("application/json");
    }

    /// Whether plain text is asked for rather than JSON.
    boolean wantsText() {
        return accept.contains("text/plain") && !accept.contains("json");
    }

    /// The id in the segments from `from` up to the end less `less`.
    AppId id(int from, int less) {
        return AppId.of(String.join("/", segments.subList(from, segments.size() - less)));
    }

    /// The time that the last segment names.
    Instant version() {
        String text = segments.getLast();
        return Timestamps.parse(text).orElseThrow(() -> Refusal.noTime(text));
    }

    /// Whether the path ends with this segment and has something before it from `from` on.
    boolean endsWith(int from, String segment) {
        return segments.size() > from + 1 && segments.getLast().equals(segment);
    }

    /// The body as a document; null for the JSON `null`.
    @Nullable Object document() {
        if (body.isBlank()) {
            throw new Unreadable(
                    Reply.json(
                            400,
                            Documents.object(
                                    "message",
                                    "Please specify data in JSON format",
                                    "details",
                                    "The body is empty")));
        }
        try {
            return JsonText.read(body).orElse(null);
        } catch (JsonText.Unreadable e) {
            throw new Unreadable(
                    Reply.json(
                            400,
                            Documents.object(
                                    "message",
                                    "Invalid JSON",
                                    "details",
                                    String.valueOf(e.getMessage()))));
        }
    }

    /// Carries the reply to a body that is no JSON.
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Reply reply;

        Unreadable(Reply reply) {
            super(reply.body(), null, false, false);
            this.reply = reply;
        }

        Reply reply() {
            return reply;
        }
    }

    static Refusal.Refused badRequest(String message) {
        return new Refusal.Refused(new Refusal.BadRequest(message));
    }
}
