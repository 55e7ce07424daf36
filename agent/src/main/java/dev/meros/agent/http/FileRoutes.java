package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// The files API of Mesos: browse, read and download what is in the sandboxes.
final class FileRoutes {
    /// The longest piece of one read, as in Mesos: 16 pages.
    private static final int MAX_READ = 64 << 10;

    private static final int MAX_ENTRIES = 10_000;

    private final Vertx vertx;
    private final VirtualPaths paths;

    FileRoutes(Vertx vertx, VirtualPaths paths) {
        this.vertx = vertx;
        this.paths = paths;
    }

    void mount(Router router, String prefix) {
        Responses.get(router, prefix + "/files/browse").handler(c -> answer(c, this::browse));
        Responses.get(router, prefix + "/files/read")
                .handler(
                        c -> {
                            Long offset = number(c, "offset", -1);
                            Long length = number(c, "length", MAX_READ);
                            if (offset != null && length != null) {
                                answer(c, file -> read(file, offset, length));
                            }
                        });
        Responses.get(router, prefix + "/files/download").handler(this::download);
    }

    /// What a request leads to: a status with a body.
    private record Answer(int status, String body) {
        static Answer json(Object tree) {
            return new Answer(200, Json.writeText(tree));
        }
    }

    private void answer(RoutingContext context, Function<Path, Answer> work) {
        withFile(
                context,
                file ->
                        vertx.executeBlocking(() -> work.apply(file))
                                .onSuccess(a -> Responses.send(context, a.status(), a.body()))
                                .onFailure(e -> Responses.send(context, 500, e.getMessage())));
    }

    private void withFile(RoutingContext context, Consumer<Path> work) {
        String path = context.request().getParam("path");
        if (path == null || path.isEmpty()) {
            Responses.send(context, 400, "path: unset (expected: the path of a file)");
            return;
        }
        vertx.executeBlocking(() -> paths.resolve(path))
                .onSuccess(
                        target -> {
                            switch (target) {
                                case VirtualPaths.Target.Found(Path file) -> work.accept(file);
                                case VirtualPaths.Target.Missing() ->
                                        Responses.send(context, 404, "path: no such file");
                                case VirtualPaths.Target.Forbidden() ->
                                        Responses.send(context, 403, "path: not in a sandbox");
                            }
                        })
                .onFailure(e -> Responses.send(context, 400, "path: not a path"));
    }

    private static @Nullable Long number(RoutingContext context, String name, long unset) {
        String text = context.request().getParam(name);
        if (text == null) {
            return unset;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            Responses.send(context, 400, name + ": " + text + " (expected: a number)");
            return null;
        }
    }

    private Answer browse(Path directory) {
        ArrayNode entries = Json.mapper().createArrayNode();
        try (Stream<Path> files = Files.list(directory)) {
            files.sorted().limit(MAX_ENTRIES).forEach(file -> entry(file, entries.addObject()));
        } catch (IOException e) {
            return new Answer(404, "path: not a directory");
        }
        return Answer.json(entries);
    }

    private static void entry(Path file, ObjectNode entry) {
        entry.put("path", file.toString());
        try {
            PosixFileAttributes a =
                    Files.readAttributes(
                            file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            String type = a.isDirectory() ? "d" : a.isSymbolicLink() ? "l" : "-";
            entry.put("nlink", 1);
            entry.put("size", a.size());
            entry.put("mtime", a.lastModifiedTime().toMillis() / 1000);
            entry.put("mode", type + PosixFilePermissions.toString(a.permissions()));
            entry.put("uid", a.owner().getName());
            entry.put("gid", a.group().getName());
        } catch (IOException e) {
            // gone meanwhile: its name alone
        }
    }

    /// A negative offset asks for the size; UIs follow a log that way.
    private static Answer read(Path file, long offset, long length) {
        if (!Files.isRegularFile(file)) {
            return new Answer(404, "path: not a file");
        }
        ObjectNode answer = Json.mapper().createObjectNode();
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (offset < 0) {
                return Answer.json(answer.put("offset", channel.size()).put("data", ""));
            }
            long wanted = length < 0 ? MAX_READ : Math.min(length, MAX_READ);
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(wanted));
            int read = channel.read(bytes, offset);
            String data =
                    read <= 0 ? "" : new String(bytes.array(), 0, read, StandardCharsets.UTF_8);
            return Answer.json(answer.put("offset", offset).put("data", data));
        } catch (IOException e) {
            return new Answer(403, "path: not readable");
        }
    }

    private void download(RoutingContext context) {
        withFile(
                context,
                file -> {
                    if (!Files.isRegularFile(file)) {
                        Responses.send(context, 404, "path: not a file");
                        return;
                    }
                    String name = file.getFileName().toString().replaceAll("[^\\w.-]", "_");
                    context.response()
                            .putHeader("Content-Type", "application/octet-stream")
                            .putHeader(
                                    "Content-Disposition", "attachment; filename=\"" + name + "\"")
                            .sendFile(file.toString())
                            .onFailure(e -> context.fail(500));
                });
    }
}
