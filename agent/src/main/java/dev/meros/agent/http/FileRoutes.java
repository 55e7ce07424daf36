package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.core.AgentState;
import dev.meros.agent.sandbox.Sandboxes;
import dev.meros.api.codec.Json;
import dev.meros.api.model.FileInfo;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// The files API of Mesos: browse, read and download what is in the sandboxes; mesos-v1 §5.4.
final class FileRoutes {
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final long SECOND = 1_000_000_000;

    private final Vertx vertx;
    private final Pages pages;
    private final SandboxFiles files;
    private final Sandboxes sandboxes;
    private final Supplier<AgentState> state;

    FileRoutes(
            Vertx vertx,
            Pages pages,
            SandboxFiles files,
            Sandboxes sandboxes,
            Supplier<AgentState> state) {
        this.vertx = vertx;
        this.pages = pages;
        this.files = files;
        this.sandboxes = sandboxes;
        this.state = state;
    }

    void mount(Router router, String prefix) {
        for (String suffix : List.of("", ".json")) {
            Responses.get(router, prefix + "/files/browse" + suffix)
                    .handler(c -> pages.json(c, () -> browse(path(c))));
            Responses.get(router, prefix + "/files/read" + suffix)
                    .handler(c -> pages.json(c, () -> read(c)));
            Responses.get(router, prefix + "/files/download" + suffix).handler(this::download);
            Responses.get(router, prefix + "/files/debug" + suffix)
                    .handler(c -> pages.json(c, this::debug));
        }
    }

    private static String path(RoutingContext context) {
        String path = context.request().getParam("path");
        return path == null ? "" : path;
    }

    private static long number(RoutingContext context, String name, long unset) {
        String text = context.request().getParam(name);
        if (text == null) {
            return unset;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new RefusedException(400, name + ": " + text + " (expected: a number)");
        }
    }

    private ArrayNode browse(String path) {
        ArrayNode entries = Json.mapper().createArrayNode();
        for (FileInfo info : files.list(path)) {
            ObjectNode entry = entries.addObject();
            entry.put("path", info.path());
            if (info.mode() != null && info.mtime() != null) {
                entry.put("nlink", info.nlink());
                entry.put("size", info.size());
                entry.put("mtime", info.mtime().nanoseconds() / SECOND);
                entry.put("mode", mode(info.mode()));
                entry.put("uid", info.uid());
                entry.put("gid", info.gid());
            }
        }
        return entries;
    }

    /// Such as `drwxr-xr-x`.
    static String mode(int mode) {
        StringBuilder text = new StringBuilder();
        text.append(
                switch (mode & TYPE) {
                    case DIRECTORY -> 'd';
                    case LINK -> 'l';
                    default -> '-';
                });
        String all = "rwxrwxrwx";
        for (int i = 0; i < all.length(); i++) {
            boolean set = (mode >> (all.length() - 1 - i) & 1) == 1;
            text.append(set ? all.charAt(i) : '-');
        }
        return text.toString();
    }

    /// A negative offset asks for the size; UIs follow a log that way.
    private ObjectNode read(RoutingContext context) {
        long offset = number(context, "offset", -1);
        long length = number(context, "length", SandboxFiles.MAX_READ);
        SandboxFiles.Piece piece = files.read(path(context), offset, length);
        ObjectNode answer = Json.mapper().createObjectNode();
        answer.put("offset", offset < 0 ? piece.size() : offset);
        answer.put("data", new String(piece.data().toByteArray(), StandardCharsets.UTF_8));
        return answer;
    }

    /// Where the virtual paths of live executors lead.
    private ObjectNode debug() {
        ObjectNode answer = Json.mapper().createObjectNode();
        for (ShownExecutor executor : ShownExecutor.of(state.get())) {
            if (executor.life() == ShownExecutor.Life.LIVE) {
                String runs =
                        "/frameworks/"
                                + executor.frameworkId()
                                + "/executors/"
                                + executor.sandbox().task().value()
                                + "/runs/";
                Path directory = sandboxes.path(executor.sandbox(), executor.container());
                answer.put(runs + executor.container(), directory.toString());
                answer.put(runs + Sandboxes.LATEST, directory.toString());
            }
        }
        return answer;
    }

    private void download(RoutingContext context) {
        vertx.executeBlocking(() -> files.file(path(context)))
                .onFailure(e -> Pages.failed(context, e))
                .onSuccess(file -> send(context, file));
    }

    private static void send(RoutingContext context, Path file) {
        String name = file.getFileName().toString().replaceAll("[^\\w.-]", "_");
        context.response()
                .putHeader("Content-Type", "application/octet-stream")
                .putHeader("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .sendFile(file.toString())
                .onFailure(e -> context.fail(500));
    }
}
