package dev.meros.longrunning.http;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.codec.JsonText;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Refusal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What is sent back to a client.
record Reply(int status, String contentType, String body, Map<String, String> headers) {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain";
    static final String DEPLOYMENT_ID = "Marathon-Deployment-Id";

    static Reply json(int status, Object document) {
        return new Reply(status, JSON, JsonText.write(document), Map.of());
    }

    static Reply ok(Object document) {
        return json(200, document);
    }

    static Reply text(String body) {
        return new Reply(200, TEXT, body, Map.of());
    }

    static Reply message(int status, String message) {
        return json(status, object("message", message));
    }

    Reply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, contentType, body, more);
    }

    /// The reply to a command; `kind` says how killed tasks are shown.
    static Reply of(Answer answer) {
        return switch (answer) {
            case Answer.Done _ -> new Reply(204, JSON, "", Map.of());
            case Answer.Deployed deployed -> of(deployed);
            case Answer.Created created ->
                    json(201, created.document())
                            .with(DEPLOYMENT_ID, created.deployment())
                            .with("Location", "/v2/apps" + created.app());
            case Answer.GroupCreated group ->
                    deployment(201, group.deployment(), group.version())
                            .with("Location", "/v2/groups" + group.group());
            case Answer.Planned planned -> ok(planned.plan());
            case Answer.Tasks tasks -> ok(object("tasks", tasks.tasks()));
            case Answer.Refused refused -> of(refused.refusal());
        };
    }

    private static Reply of(Answer.Deployed deployed) {
        AppId created = deployed.created();
        Reply reply =
                deployment(created == null ? 200 : 201, deployed.deployment(), deployed.version());
        return created == null ? reply : reply.with("Location", "/v2/apps" + created);
    }

    private static Reply deployment(int status, String id, Instant version) {
        return json(status, object("version", Timestamps.format(version), "deploymentId", id))
                .with(DEPLOYMENT_ID, id);
    }

    static Reply of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.Malformed m -> details("Invalid JSON", m.details());
            case Refusal.Invalid i -> details("Object is not valid", i.details());
            case Refusal.Unprocessable u -> message(422, u.message());
            case Refusal.BadRequest b -> message(400, b.message());
            case Refusal.NotFound n -> message(404, n.message());
            case Refusal.Exists e -> message(409, e.message());
            case Refusal.TooMany t -> message(403, t.message());
            case Refusal.Unavailable u -> message(503, u.message());
            case Refusal.Locked l ->
                    json(
                            409,
                            object(
                                    "message",
                                    "App is locked by one or more deployments. Override with the "
                                            + "option '?force=true'. View details at "
                                            + "'/v2/deployments/<DEPLOYMENT_ID>'.",
                                    "deployments",
                                    l.deployments().stream().map(id -> object("id", id)).toList()));
        };
    }

    private static Reply details(String message, Map<String, List<String>> byPath) {
        List<SequencedMap<String, Object>> details = new ArrayList<>();
        byPath.forEach((path, errors) -> details.add(object("path", path, "errors", errors)));
        return json(422, object("message", message, "details", details));
    }
}
