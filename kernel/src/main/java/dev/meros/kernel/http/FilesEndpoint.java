package dev.meros.kernel.http;

import dev.meros.api.codec.Json;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FileInfo;

import io.vertx.core.http.HttpMethod;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// `/files/…`: the log of a kernel that has one, under its virtual path; mesos-v1 §5.4. Answered by
/// every kernel, whether it leads or not.
final class FilesEndpoint {
    private static final int DIRECTORY = 0040000;
    private static final String PERMISSIONS = "rwxrwxrwx";

    private final KernelFiles files;
    private final PageReply reply;

    FilesEndpoint(KernelFiles files, PageReply reply) {
        this.files = files;
        this.reply = reply;
    }

    void register(Routes routes) {
        for (String end : List.of("", ".json")) {
            routes.on(HttpMethod.GET, "/files/browse" + end, this::browse)
                    .on(HttpMethod.GET, "/files/read" + end, this::read)
                    .on(HttpMethod.GET, "/files/download" + end, this::download)
                    .on(HttpMethod.GET, "/files/debug" + end, this::debug);
        }
    }

    private static String path(Exchange exchange) {
        String path = exchange.parameter("path");
        if (path.isEmpty()) {
            throw new RefusedException(400, "Expecting 'path=value' in query");
        }
        return path;
    }

    /// Files are on disks: nothing of them is done on an event loop.
    private static void away(Exchange exchange, Supplier<byte[]> work, Consumer<byte[]> next) {
        CompletableFuture<byte[]> done = new CompletableFuture<>();
        var _ =
                exchange.context()
                        .executeBlocking(() -> done.complete(work.get()))
                        .onFailure(done::completeExceptionally);
        exchange.when(done, next);
    }

    private void browse(Exchange exchange) {
        String path = path(exchange);
        away(
                exchange,
                () -> {
                    List<Map<String, Object>> entries = new ArrayList<>();
                    files.list(path).forEach(f -> entries.add(entry(f)));
                    return Json.write(entries);
                },
                json -> reply.json(exchange, json));
    }

    private static Map<String, Object> entry(FileInfo file) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("path", file.path());
        entry.put("nlink", file.nlink() == null ? 1 : file.nlink());
        entry.put("size", file.size() == null ? 0 : file.size());
        entry.put("mtime", file.mtime() == null ? 0 : file.mtime().nanoseconds() / 1_000_000_000);
        entry.put("mode", mode(file.mode() == null ? 0 : file.mode()));
        entry.put("uid", file.uid() == null ? "" : file.uid());
        entry.put("gid", file.gid() == null ? "" : file.gid());
        return entry;
    }

    /// Such as `-rw-r--r--`.
    private static String mode(int mode) {
        StringBuilder text = new StringBuilder();
        text.append((mode & DIRECTORY) == 0 ? '-' : 'd');
        for (int i = 0; i < PERMISSIONS.length(); i++) {
            boolean set = (mode & (1 << (PERMISSIONS.length() - 1 - i))) != 0;
            text.append(set ? PERMISSIONS.charAt(i) : '-');
        }
        return text.toString();
    }

    /// Without an offset, or with −1, the answer is the size as the offset and no data: UIs follow
    /// a log from there.
    private void read(Exchange exchange) {
        String path = path(exchange);
        long offset = number(exchange, "offset");
        long length = number(exchange, "length");
        away(
                exchange,
                () -> {
                    long most = offset < 0 ? 0 : length < 0 ? KernelFiles.MOST : length;
                    KernelFiles.Part part = files.read(path, Math.max(0, offset), most);
                    Map<String, Object> found = new LinkedHashMap<>();
                    found.put("data", text(part.data()));
                    found.put("offset", offset < 0 ? part.size() : offset);
                    return Json.write(found);
                },
                json -> reply.json(exchange, json));
    }

    private static String text(Bytes data) {
        return new String(data.toByteArray(), StandardCharsets.UTF_8);
    }

    private static long number(Exchange exchange, String name) {
        String text = exchange.parameter(name);
        if (text.isEmpty()) {
            return -1;
        }
        if (!text.matches("-?\\d{1,18}") || Long.parseLong(text) < -1) {
            throw new RefusedException(
                    400, name + ": " + text + " (expected: a number from -1 on)");
        }
        return Long.parseLong(text);
    }

    private void download(Exchange exchange) {
        Path file = files.find(path(exchange));
        String name = String.valueOf(file.getFileName()).replaceAll("[^\\w.-]", "_");
        exchange.response()
                .putHeader("Content-Type", "application/octet-stream")
                .putHeader("Content-Disposition", "attachment; filename=" + name);
        var _ =
                exchange.response()
                        .sendFile(file.toString())
                        .onFailure(_ -> exchange.error(404, "path: it cannot be read"));
    }

    /// Which file is behind each virtual path.
    private void debug(Exchange exchange) {
        Map<String, String> paths = new TreeMap<>();
        files.all().forEach((name, file) -> paths.put(name, file.toString()));
        reply.json(exchange, Json.write(paths));
    }
}
