package dev.meros.api.executor;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// One subscription to the agent: its stream of events, and calls beside it. Blocks its callers,
/// which have threads of their own.
final class AgentConnection implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int CHUNK = 64 << 10;

    /// Events that were read and not dealt with; the agent waits when there are more.
    private static final int AHEAD = 1000;

    private final HttpClient http;
    private final ExecutorSettings settings;
    private final InputStream stream;
    private final Semaphore ahead = new Semaphore(AHEAD);

    /// What an agent answers that is not a stream.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        private final int status;

        RefusedException(int status, String text) {
            super(status + (text.isBlank() ? "" : " " + text.strip()));
            this.status = status;
        }

        /// Whether it makes no sense to ask again: the agent does not want this executor.
        boolean isFinal() {
            return status == 400 || status == 401 || status == 403 || status == 415;
        }
    }

    /// Takes the events of a stream.
    interface Listener {
        /// `done` is to be run when the event has been dealt with.
        void received(Event event, Runnable done);
    }

    private AgentConnection(HttpClient http, ExecutorSettings settings, InputStream stream) {
        this.http = http;
        this.settings = settings;
        this.stream = stream;
    }

    /// Subscribes; throws [RefusedException] when the agent answers no stream, and [IOException]
    /// when it does not answer.
    static AgentConnection open(HttpClient http, ExecutorSettings settings, Call subscribe)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                http.send(
                        request(settings, subscribe)
                                .header("Accept", settings.format().contentType())
                                .build(),
                        BodyHandlers.ofInputStream());
        if (answer.statusCode() == 200) {
            return new AgentConnection(http, settings, answer.body());
        }
        try (InputStream body = answer.body()) {
            String text = new String(body.readNBytes(1000), StandardCharsets.UTF_8);
            throw new RefusedException(answer.statusCode(), text);
        }
    }

    /// Reads events until the stream ends; throws [IOException] when it breaks and [CodecException]
    /// when it cannot be read.
    void read(Listener listener) throws IOException, InterruptedException {
        RecordIo.Decoder decoder = new RecordIo.Decoder();
        byte[] chunk = new byte[CHUNK];
        for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
            for (byte[] record : decoder.feed(ByteBuffer.wrap(chunk, 0, n))) {
                Event event =
                        settings.format().read(MessageType.EXECUTOR_EVENT, record, Event.class);
                ahead.acquire();
                listener.received(event, ahead::release);
            }
        }
    }

    /// Makes a call; the status of the answer.
    int call(Call call) throws IOException, InterruptedException {
        return http.send(request(settings, call).build(), BodyHandlers.discarding()).statusCode();
    }

    private static HttpRequest.Builder request(ExecutorSettings settings, Call call) {
        byte[] body = settings.format().write(MessageType.EXECUTOR_CALL, call);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(settings.agent().resolve(Call.PATH))
                        .timeout(ANSWER)
                        .header("Content-Type", settings.format().contentType())
                        .POST(BodyPublishers.ofByteArray(body));
        return settings.token().isEmpty()
                ? request
                : request.header("Authorization", "Bearer " + settings.token());
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // it is closed, one way or the other
        }
    }
}
