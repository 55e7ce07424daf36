package dev.meros.kernel.http;

import dev.meros.kernel.http.legacy.Body;
import dev.meros.kernel.http.legacy.Page;
import dev.meros.kernel.http.legacy.Renderings;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;

import java.time.Duration;
import java.util.regex.Pattern;

/// Answers with a body that has a tag: 304 without it for a client that has it already
/// (`If-None-Match`), compressed for one that can read that, wrapped in a call of JavaScript for
/// one that asks for it with `jsonp`.
final class PageReply {
    private static final String JAVASCRIPT = "text/javascript";

    /// Names of functions such as `jQuery123.show`; nothing that could be code.
    private static final Pattern CALLBACK = Pattern.compile("[A-Za-z_$][\\w$.]{0,127}");

    /// Larger bodies are compressed by the thread of the pages.
    private static final int SMALL = 64 << 10;

    private final Renderings pages;
    private final Duration stall;

    /// A client that reads nothing for as long as `stall` is cut off.
    PageReply(Renderings pages, Duration stall) {
        this.pages = pages;
        this.stall = stall;
    }

    /// Answers with a page of the newest state.
    void page(Exchange exchange, Page page) {
        String callback = callback(exchange);
        exchange.when(pages.get(page), body -> send(exchange, body, callback));
    }

    /// Answers with JSON.
    void json(Exchange exchange, byte[] json) {
        send(exchange, Body.of(json), callback(exchange));
    }

    private static String callback(Exchange exchange) {
        String callback = exchange.parameter("jsonp");
        if (!callback.isEmpty() && !CALLBACK.matcher(callback).matches()) {
            throw new RefusedException(
                    400, "jsonp: " + callback + " (expected: the name of a function)");
        }
        return callback;
    }

    private void send(Exchange exchange, Body body, String callback) {
        Body.Form form = callback.isEmpty() ? body.formFor(accepted(exchange)) : Body.Form.PLAIN;
        HttpServerResponse response = exchange.response();
        String tag = tag(body, form);
        response.putHeader("ETag", tag);
        response.putHeader("Vary", "Accept-Encoding");
        response.putHeader("Cache-Control", "no-cache");
        if (isKnown(exchange, body)) {
            exchange.empty(304);
        } else if (body.isReady(form) || body.length(Body.Form.PLAIN) <= SMALL) {
            write(exchange, body, form, callback);
        } else {
            exchange.when(pages.compressed(body), b -> write(exchange, b, form, callback));
        }
    }

    private static String tag(Body body, Body.Form form) {
        return switch (form) {
            case PLAIN -> '"' + body.tag() + '"';
            case GZIP -> '"' + body.tag() + "-gzip\"";
        };
    }

    private static boolean isKnown(Exchange exchange, Body body) {
        String known = exchange.header("If-None-Match");
        if (known == null) {
            return false;
        }
        for (String each : known.split(",", -1)) {
            String tag = each.strip();
            if (tag.startsWith("W/")) {
                tag = tag.substring(2);
            }
            if (tag.equals("*")
                    || tag.equals(tag(body, Body.Form.PLAIN))
                    || tag.equals(tag(body, Body.Form.GZIP))) {
                return true;
            }
        }
        return false;
    }

    private static Body.Form accepted(Exchange exchange) {
        return Gzip.isAccepted(exchange.header("Accept-Encoding"))
                ? Body.Form.GZIP
                : Body.Form.PLAIN;
    }

    private void write(Exchange exchange, Body body, Body.Form form, String callback) {
        HttpServerResponse response = exchange.response();
        String before = callback.isEmpty() ? "" : callback + "(";
        String after = callback.isEmpty() ? "" : ")";
        response.setStatusCode(200)
                .putHeader("Content-Type", callback.isEmpty() ? Exchange.JSON : JAVASCRIPT)
                .putHeader(
                        "Content-Length",
                        String.valueOf(before.length() + body.length(form) + after.length()));
        if (form == Body.Form.GZIP) {
            response.putHeader("Content-Encoding", "gzip");
        }
        if (exchange.method().equals(HttpMethod.HEAD)) {
            exchange.empty(200);
        } else {
            new BodySender(exchange, body, form, stall).send(before, after);
        }
    }
}
