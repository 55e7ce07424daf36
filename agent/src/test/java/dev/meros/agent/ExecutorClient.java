package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.executor.Call;
import dev.meros.api.executor.Event;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Speaks for an executor over raw HTTP, in either form of messages.
final class ExecutorClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final WireFormat format;
    private final FrameworkId framework;
    private final ExecutorId executor;
    private String token = "";

    ExecutorClient(
            int port, String path, WireFormat format, FrameworkId framework, ExecutorId executor) {
        this.uri = URI.create("http://127.0.0.1:" + port + path);
        this.format = format;
        this.framework = framework;
        this.executor = executor;
    }

    ExecutorClient withToken(String value) {
        token = value;
        return this;
    }

    /// An open stream.
    final class Stream implements AutoCloseable {
        final HttpResponse<InputStream> head;
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        private volatile boolean ended;

        private Stream(HttpResponse<InputStream> head) {
            this.head = head;
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            RecordIo.Decoder decoder = new RecordIo.Decoder();
            byte[] chunk = new byte[65536];
            try (InputStream in = head.body()) {
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    for (byte[] record : decoder.feed(ByteBuffer.wrap(chunk, 0, n))) {
                        events.add(format.read(MessageType.EXECUTOR_EVENT, record, Event.class));
                    }
                }
            } catch (IOException e) {
                // closed by either side
            }
            ended = true;
        }

        /// The next event, which must be of this type.
        Event next(Event.Type type) {
            try {
                Event event = events.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                assertThat(event).as("the next event").isNotNull();
                assertThat(event.type()).isEqualTo(type);
                return event;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        boolean hasEnded() {
            return ended;
        }

        boolean isQuiet() {
            return events.isEmpty();
        }

        @Override
        public void close() {
            try {
                head.body().close();
            } catch (IOException e) {
                // closed already
            }
        }
    }

    Stream subscribe(Call.Subscribe subscribe) {
        byte[] body =
                format.write(
                        MessageType.EXECUTOR_CALL, Call.subscribe(framework, executor, subscribe));
        HttpRequest request =
                authorized(HttpRequest.newBuilder(uri))
                        .header("Content-Type", format.contentType())
                        .header("Accept", format.contentType())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        try {
            return new Stream(http.send(request, HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder authorized(HttpRequest.Builder request) {
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> call(Call call) {
        return post(format.contentType(), format.write(MessageType.EXECUTOR_CALL, call));
    }

    HttpResponse<String> update(TaskStatus status) {
        return call(Call.update(framework, executor, status));
    }

    HttpResponse<String> message(String text) {
        return call(Call.message(framework, executor, Bytes.ofUtf8(text)));
    }

    HttpResponse<String> heartbeat() {
        return call(Call.heartbeat(framework, executor));
    }

    HttpResponse<String> post(String contentType, byte[] body) {
        HttpRequest.Builder request = authorized(HttpRequest.newBuilder(uri)).timeout(DEADLINE);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return send(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    URI uri() {
        return uri;
    }

    static TaskStatus.Builder status(String task, TaskState state) {
        return TaskStatus.builder()
                .taskId(new TaskId(task))
                .state(state)
                .source(TaskStatus.Source.SOURCE_EXECUTOR)
                .uuid(Bytes.of(UUID.randomUUID()));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
