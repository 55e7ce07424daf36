package dev.meros.agent.http;

import dev.meros.api.codec.Json;
import dev.meros.api.http.Caching;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/// Answers with pages of JSON: made on a worker, with an entity tag (304 for whoever has the page),
/// compressed where that is allowed and worthwhile, and in JavaScript when `jsonp` asks for it.
final class Pages {
    /// Smaller ones are not worth the time, as in Mesos.
    private static final int WORTHWHILE = 1024;

    /// Names of functions such as `jQuery123.show`; nothing that could be code.
    private static final Pattern CALLBACK = Pattern.compile("[A-Za-z_$][\\w$.]{0,127}");

    private static final System.Logger LOG = System.getLogger(Pages.class.getName());

    private final Vertx vertx;

    Pages(Vertx vertx) {
        this.vertx = vertx;
    }

    /// Answers with the JSON of a tree; what `make` throws becomes the answer.
    void json(RoutingContext context, Supplier<Object> make) {
        String callback = context.request().getParam("jsonp");
        if (callback != null && !CALLBACK.matcher(callback).matches()) {
            Responses.send(context, 400, "jsonp: (expected: the name of a function)");
            return;
        }
        vertx.executeBlocking(
                        () -> {
                            byte[] json = Json.write(make.get());
                            return callback == null ? json : call(callback, json);
                        })
                .onSuccess(
                        page ->
                                send(
                                        context,
                                        page,
                                        callback == null ? "application/json" : "text/javascript"))
                .onFailure(e -> failed(context, e));
    }

    static void failed(RoutingContext context, Throwable error) {
        if (error instanceof RefusedException refused) {
            Responses.send(context, refused.status(), refused.getMessage());
        } else {
            LOG.log(System.Logger.Level.ERROR, "a page cannot be made", error);
            Responses.send(context, 500, "the agent failed to answer; see its log");
        }
    }

    private static byte[] call(String callback, byte[] json) {
        return (callback + "(" + new String(json, StandardCharsets.UTF_8) + ");")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// A tag that changes with the bytes.
    private static String tag(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return '"'
                + HexFormat.of().toHexDigits(bytes.length)
                + HexFormat.of().toHexDigits((int) crc.getValue())
                + '"';
    }

    private static void send(RoutingContext context, byte[] page, String contentType) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        String tag = tag(page);
        response.putHeader("ETag", tag)
                .putHeader("Vary", "Accept-Encoding")
                .putHeader("Cache-Control", "no-cache");
        if (Caching.isKnown(request.getHeader("If-None-Match"), tag)) {
            response.setStatusCode(304);
            Responses.end(request, Buffer.buffer());
            return;
        }
        response.setStatusCode(200).putHeader("Content-Type", contentType);
        Responses.end(request, compressed(request, response, page));
    }

    /// The body to send, compressed when the client allows it; says so in the head.
    static Buffer compressed(HttpServerRequest request, HttpServerResponse response, byte[] body) {
        if (body.length < WORTHWHILE
                || !Caching.acceptsGzip(request.getHeader("Accept-Encoding"))) {
            return Buffer.buffer(body);
        }
        response.putHeader("Content-Encoding", "gzip");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
