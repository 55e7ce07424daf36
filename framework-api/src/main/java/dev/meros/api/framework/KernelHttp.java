package dev.meros.api.framework;

import dev.meros.api.codec.CallBatch;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.http.LazyTls;
import dev.meros.api.scheduler.Call;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/// The HTTP requests of a driver.
final class KernelHttp implements AutoCloseable {
    private static final String SCHEDULER = "/api/v1/scheduler";
    private static final String JSON = WireFormat.JSON.contentType();
    private static final String STREAM_ID = "Mesos-Stream-Id";

    /// What something in between says while the kernel is not there yet.
    private static final int NOT_FOUND = 404;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpClient client;
    private final Duration answerTimeout;
    private final WireFormat format;

    KernelHttp(ConnectionSettings settings) {
        this.answerTimeout = settings.answerTimeout();
        this.format = settings.format();
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(LazyTls.context())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(answerTimeout)
                        .build();
    }

    /// An answer; `elsewhere` is the kernel that a redirect names.
    record Answer(int status, String body, @Nullable URI elsewhere) {
        boolean isDone() {
            return status / 100 == 2;
        }

        /// Whether another kernel, or this one later, must be asked.
        boolean isElsewhere() {
            return status / 100 == 3 || status == NOT_FOUND || status == 503;
        }

        /// Whether the same request would be refused again: it is at fault, or who makes it.
        boolean isFinal() {
            return status / 100 == 4
                    && status != NOT_FOUND
                    && status != REQUEST_TIMEOUT
                    && status != TOO_MANY_REQUESTS;
        }

        /// Whether the kernel does not know the subscription any more.
        boolean isStale() {
            String text = body.toLowerCase(Locale.ROOT);
            return status == 403
                    || (status == 400
                            && (text.contains("stream") || text.contains("framework cannot be")));
        }

        @Override
        public String toString() {
            return status + (body.isBlank() ? "" : ": " + body.strip());
        }
    }

    /// A call in the form that goes to the kernel; throws [CodecException].
    byte[] write(Call call) {
        return format.write(MessageType.SCHEDULER_CALL, call);
    }

    /// Opens the event stream; its listener learns what comes of it on threads of the HTTP client.
    /// Cancelling the result gives up waiting for the head of the answer.
    CompletableFuture<?> subscribe(URI kernel, Call subscribe, EventStream stream) {
        HttpRequest request =
                HttpRequest.newBuilder(kernel.resolve(SCHEDULER))
                        .header("Content-Type", format.contentType())
                        .header("Accept", format.contentType())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(write(subscribe)))
                        .build();
        return client.sendAsync(
                        request,
                        head -> {
                            if (head.statusCode() != 200) {
                                return BodySubscribers.ofString(StandardCharsets.UTF_8);
                            }
                            stream.opened(
                                    head.headers().firstValue(STREAM_ID).orElse(""),
                                    head.headers().firstValue(CallBatch.ACCEPT_POST).orElse(""));
                            return stream;
                        })
                .whenComplete(
                        (response, failure) -> {
                            if (response == null) {
                                stream.onError(failure);
                            } else if (response.statusCode() != 200) {
                                stream.refused(answer(kernel, response));
                            }
                        });
    }

    /// Makes a call, given as [#write] has it; throws [IOException] when the kernel cannot be
    /// reached or does not answer in time, so that nobody knows what became of the call.
    Answer call(URI kernel, String streamId, byte[] call) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(kernel.resolve(SCHEDULER), streamId);
        return post(request.header("Content-Type", format.contentType()), kernel, call);
    }

    /// Makes the calls of a [CallBatch].
    Answer calls(URI kernel, String streamId, byte[] batch)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(kernel.resolve(SCHEDULER), streamId);
        request.header("Content-Type", CallBatch.CONTENT_TYPE);
        if (format != WireFormat.JSON) {
            request.header(CallBatch.RECORD_TYPE, format.contentType());
        }
        return post(request, kernel, batch);
    }

    Answer postJson(URI target, URI kernel, String streamId, byte[] json)
            throws IOException, InterruptedException {
        return post(request(target, streamId).header("Content-Type", JSON), kernel, json);
    }

    private HttpRequest.Builder request(URI target, String streamId) {
        return HttpRequest.newBuilder(target)
                .timeout(answerTimeout)
                .header("Accept", JSON)
                .header(STREAM_ID, streamId);
    }

    private Answer post(HttpRequest.Builder request, URI kernel, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest post = request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
        return answer(kernel, client.send(post, BodyHandlers.ofString()));
    }

    Answer get(URI target, URI kernel) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(target)
                        .timeout(answerTimeout)
                        .header("Accept", JSON)
                        .build();
        return answer(kernel, client.send(request, BodyHandlers.ofString()));
    }

    private static Answer answer(URI kernel, HttpResponse<String> response) {
        URI elsewhere =
                response.headers()
                        .firstValue("Location")
                        .filter(location -> response.statusCode() / 100 == 3)
                        .map(location -> resolved(kernel, location))
                        .orElse(null);
        return new Answer(response.statusCode(), response.body(), elsewhere);
    }

    /// The kernel named by a `Location`, which may lack the scheme (`//host:port/path`).
    private static @Nullable URI resolved(URI kernel, String location) {
        try {
            URI target = kernel.resolve(location);
            return target.getHost() == null
                    ? null
                    : URI.create(target.getScheme() + "://" + target.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
