package dev.meros.kernel.http;

import dev.meros.api.codec.Json;
import dev.meros.api.http.UnacceptableException;
import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.effect.Answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// A request and its answer; used on the event loop of its connection.
final class Exchange {
    static final String JSON = "application/json";

    /// Larger bodies are compressed by another thread than the one of the connection.
    private static final int COMPRESSED_AT_ONCE = 64 << 10;

    /// Chunks after which is written to the socket in any case.
    private static final int CHUNKS_IN_A_WRITE = 256;

    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

    private final HttpServerRequest request;
    private final Context context;
    private final String path;

    Exchange(HttpServerRequest request, Context context, String path) {
        this.request = request;
        this.context = context;
        this.path = path;
    }

    /// The path without the prefix of the process, percent-encoded as it came.
    String path() {
        return path;
    }

    HttpMethod method() {
        return request.method();
    }

    HttpServerResponse response() {
        return request.response();
    }

    Context context() {
        return context;
    }

    /// From now on, what is written to this connection in one turn of its event loop leaves with
    /// one write to the socket: many small chunks cost as much as a large one.
    void writeTogether() {
        if (request.connection() instanceof ConnectionBase connection) {
            ChannelPipeline pipeline = connection.channel().pipeline();
            if (pipeline.get(FlushConsolidationHandler.class) == null) {
                pipeline.addFirst(new FlushConsolidationHandler(CHUNKS_IN_A_WRITE, true));
            }
        }
    }

    /// Writes chunks of a response that has begun and is chunked; they are passed on as they are,
    /// since they have their sizes in them. `sent` is called on the event loop when they have left
    /// this machine, and never when they cannot.
    void writeChunks(ByteBuf chunks, Runnable sent) {
        ChannelHandlerContext encoder =
                request.connection() instanceof ConnectionBase connection
                        ? connection.channel().pipeline().context(HttpResponseEncoder.class)
                        : null;
        if (encoder == null) {
            // HTTP/2 has no chunks
            var _ = response().write(Buffer.buffer(contents(chunks))).onSuccess(_ -> sent.run());
            return;
        }
        var _ =
                encoder.writeAndFlush(chunks)
                        .addListener(
                                written -> {
                                    if (written.isSuccess()) {
                                        sent.run();
                                    }
                                });
    }

    /// What is in chunks, without their sizes.
    private static byte[] contents(ByteBuf chunks) {
        ByteBuf contents = Unpooled.buffer(chunks.readableBytes());
        while (chunks.isReadable()) {
            int line = chunks.bytesBefore((byte) '\n') + 1;
            String size = chunks.readCharSequence(line, StandardCharsets.US_ASCII).toString();
            contents.writeBytes(chunks, Integer.parseInt(size.strip(), 16));
            chunks.skipBytes("\r\n".length());
        }
        return ByteBufUtil.getBytes(contents);
    }

    /// What was written to this connection and has not left this machine, in bytes.
    long unsentBytes() {
        ChannelOutboundBuffer waiting =
                request.connection() instanceof ConnectionBase connection
                        ? connection.channel().unsafe().outboundBuffer()
                        : null;
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    /// Ends the connection without waiting for anything: what is still to be sent is given up,
    /// which the usual close would wait for.
    void drop() {
        if (request.connection() instanceof ConnectionBase connection) {
            var _ = connection.channel().close();
        } else {
            var _ = request.connection().close();
        }
    }

    @Nullable String header(String name) {
        return request.getHeader(name);
    }

    /// A query parameter, empty when it is not given.
    String parameter(String name) {
        String value = request.getParam(name);
        return value == null ? "" : value;
    }

    /// The same for values that may hold a `;`, which separates parameters otherwise.
    String wholeParameter(String name) {
        String query = request.query() == null ? "" : request.query();
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Paths.decodeForm(pair.substring(name.length() + 1));
            }
        }
        return "";
    }

    /// Collects the body, then goes on; refuses one that is larger than `limit` bytes with 413.
    void body(int limit, Consumer<byte[]> next) {
        Buffer body = Buffer.buffer();
        request.handler(
                chunk -> {
                    if (body.length() + chunk.length() > limit) {
                        refuseLarge(limit);
                    } else {
                        body.appendBuffer(chunk);
                    }
                });
        request.endHandler(_ -> guarded(() -> next.accept(body.getBytes())));
    }

    /// What is left of a body is read as far as it was announced, so that the client sees the
    /// answer; what was not announced, or is compressed, could go on for ever and is cut off.
    private void refuseLarge(int limit) {
        request.handler(_ -> {});
        request.endHandler(_ -> {});
        response().putHeader("Connection", "close");
        error(413, "body: too large (expected: at most " + limit + " bytes)");
        if (header("Content-Length") == null) {
            drop();
        }
    }

    /// Goes on, on this connection's event loop, when something is there.
    <T> void when(CompletableFuture<T> future, Consumer<T> next) {
        var _ =
                future.whenComplete(
                        (value, error) ->
                                context.runOnContext(
                                        _ -> {
                                            if (error == null) {
                                                guarded(() -> next.accept(value));
                                            } else {
                                                failed(error);
                                            }
                                        }));
    }

    private void failed(Throwable error) {
        Throwable cause = error.getCause();
        switch (error instanceof CompletionException && cause != null ? cause : error) {
            case RefusedException e -> {
                e.headers().forEach((name, value) -> response().putHeader(name, value));
                error(e.status(), String.valueOf(e.getMessage()));
            }
            case UnacceptableException e -> error(e.status(), String.valueOf(e.getMessage()));
            case KernelException e -> error(503, String.valueOf(e.getMessage()));
            default -> {
                LOG.log(System.Logger.Level.ERROR, request.method() + " " + request.uri(), error);
                error(500, "the kernel failed to answer; see its log");
            }
        }
    }

    /// Runs a handler; what it throws becomes the answer.
    void guarded(Runnable handler) {
        try {
            handler.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /// The answer to a command that was not granted in some special way.
    void answer(Answer answer) {
        switch (answer) {
            case Answer.Accepted _ -> empty(202);
            case Answer.Refused r -> error(r.refusal().status(), r.message());
            case Answer.StateWritten w -> json(200, w.written());
            case Answer.StateConflicts c -> json(409, c.conflict());
        }
    }

    void json(int status, Object message) {
        bytes(status, JSON, Json.write(message));
    }

    /// Answers with a body, compressed where the client takes that and it is worth it.
    void bytes(int status, String type, byte[] body) {
        if (body.length < Gzip.LEAST_BYTES || !Gzip.isAccepted(header("Accept-Encoding"))) {
            send(status, type, body);
        } else if (body.length <= COMPRESSED_AT_ONCE) {
            zipped(status, type, Gzip.of(body));
        } else {
            context.executeBlocking(() -> Gzip.of(body), false)
                    .onComplete(small -> zipped(status, type, small), this::failed);
        }
    }

    private void zipped(int status, String type, byte[] body) {
        if (!response().ended()) {
            response().putHeader("Content-Encoding", "gzip");
            send(status, type, body);
        }
    }

    private void send(int status, String type, byte[] body) {
        if (!response().ended()) {
            response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", type)
                    .end(Buffer.buffer(body));
        }
    }

    /// Answers with compressed bytes that others are answered with, too.
    void zipped(int status, String type, SharedBytes body) {
        if (!response().ended()) {
            response().putHeader("Content-Encoding", "gzip");
            bytes(status, type, body);
        }
    }

    /// Answers with bytes that others are answered with, too.
    void bytes(int status, String type, SharedBytes body) {
        if (!response().ended()) {
            response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", type)
                    .end(BufferInternal.buffer(body.from(0)));
        }
    }

    void empty(int status) {
        if (!response().ended()) {
            response().setStatusCode(status).end();
        }
    }

    void error(int status, String message) {
        json(status, new Problem(message));
    }

    /// The body of every error.
    record Problem(String message) {}
}
