package dev.meros.kernel.http;

import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Which path and method goes where. Paths ending in `/` stand for all below them; the longest that
/// fits counts. Everything is also there under `/master`, the name of the process in Mesos.
final class Routes {
    private static final String PROCESS = "/master";

    private final Map<String, Map<HttpMethod, Consumer<Exchange>>> exact = new LinkedHashMap<>();
    private final Map<String, Map<HttpMethod, Consumer<Exchange>>> below = new LinkedHashMap<>();
    private final HttpDate date;
    private final Runnable gate;

    /// `gate` refuses everything while this kernel does not lead. It is asked before a method of
    /// the API is refused, since Mesos' masters send to the leader first (mesos-v1 §1.4).
    Routes(HttpDate date, Runnable gate) {
        this.date = date;
        this.gate = gate;
    }

    Routes on(HttpMethod method, String path, Consumer<Exchange> handler) {
        (path.endsWith("/") ? below : exact)
                .computeIfAbsent(path, _ -> new LinkedHashMap<>())
                .put(method, handler);
        return this;
    }

    /// The methods of all paths.
    SortedMap<String, List<String>> listing() {
        SortedMap<String, List<String>> all = new TreeMap<>();
        exact.forEach((path, methods) -> all.put(path, names(methods)));
        below.forEach((path, methods) -> all.put(path, names(methods)));
        return all;
    }

    void handle(HttpServerRequest request, Context context) {
        String path = bare(request.path());
        Exchange exchange = new Exchange(request, context, path);
        request.exceptionHandler(_ -> {});
        request.response().putHeader("Date", date.now());
        exchange.guarded(() -> find(path, request.method()).accept(exchange));
    }

    private static String bare(@Nullable String path) {
        String bare = path == null || path.isEmpty() ? "/" : path;
        if (bare.startsWith(PROCESS + "/")) {
            bare = bare.substring(PROCESS.length());
        }
        return bare.length() > 1 && bare.endsWith("/")
                ? bare.substring(0, bare.length() - 1)
                : bare;
    }

    private Consumer<Exchange> find(String path, HttpMethod method) {
        Map<HttpMethod, Consumer<Exchange>> methods = exact.get(path);
        for (int end = path.lastIndexOf('/');
                methods == null && end >= 0;
                end = path.lastIndexOf('/', end - 1)) {
            methods = below.get(path.substring(0, end + 1));
        }
        if (methods == null) {
            throw new RefusedException(404, "path: " + path + " (expected: a path of the kernel)");
        }
        Consumer<Exchange> handler = methods.get(method);
        if (handler == null && method.equals(HttpMethod.HEAD)) {
            handler = methods.get(HttpMethod.GET);
        }
        if (handler == null && path.startsWith(OperatorApi.PATH)) {
            gate.run();
        }
        if (handler == null) {
            List<String> allowed = new ArrayList<>(new TreeSet<>(names(methods)));
            String names = String.join(", ", allowed);
            throw new RefusedException(
                    405,
                    "method: " + method + " (expected: " + names + ")",
                    Map.of("Allow", names));
        }
        return handler;
    }

    private static List<String> names(Map<HttpMethod, Consumer<Exchange>> methods) {
        return methods.keySet().stream().map(HttpMethod::name).toList();
    }
}
