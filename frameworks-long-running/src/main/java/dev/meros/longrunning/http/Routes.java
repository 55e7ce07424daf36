package dev.meros.longrunning.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The paths of the API, as a table: of those that match, the one that was added first decides, and
/// answers 405 for methods that it does not have. HEAD is GET without a body.
///
/// A segment in braces stands for any segment; `{id}` for one or more, since ids of apps and groups
/// have slashes.
final class Routes {
    private static final String ID = "{id}";

    private final Map<String, Path> paths = new LinkedHashMap<>();

    /// Answers requests; may throw what [Api#handle] turns into replies.
    @FunctionalInterface
    interface Handler {
        CompletableFuture<Reply> handle(Request request);
    }

    private record Path(List<String> template, Map<String, Handler> methods) {
        boolean matches(List<String> segments) {
            int more = segments.size() - template.size();
            int id = template.indexOf(ID);
            if (more < 0 || (id < 0 && more > 0)) {
                return false;
            }
            for (int i = 0; i < template.size(); i++) {
                String expected = template.get(i);
                String segment = segments.get(id >= 0 && i > id ? i + more : i);
                if (!expected.startsWith("{") && !expected.equals(segment)) {
                    return false;
                }
            }
            return true;
        }
    }

    Routes add(String method, String path, Handler handler) {
        paths.computeIfAbsent(path, p -> new Path(Request.segments(p), new LinkedHashMap<>()))
                .methods()
                .put(method, handler);
        return this;
    }

    CompletableFuture<Reply> dispatch(Request request) {
        for (Path path : paths.values()) {
            if (path.matches(request.segments())) {
                String method = request.method().equals("HEAD") ? "GET" : request.method();
                Handler handler = path.methods().get(method);
                return handler == null ? Api.notAllowed() : handler.handle(request);
            }
        }
        return Api.notFound();
    }

    /// Every method of every path, as `GET /v2/apps`.
    List<String> listing() {
        List<String> all = new ArrayList<>();
        paths.forEach(
                (path, p) -> p.methods().keySet().forEach(method -> all.add(method + " " + path)));
        return all;
    }
}
