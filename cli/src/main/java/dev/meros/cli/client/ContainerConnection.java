package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.agent.operator.AttachContainerInput;
import dev.meros.api.agent.operator.Call;
import dev.meros.api.agent.operator.ContainerCalls.Target;
import dev.meros.api.agent.operator.ProcessIo;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.TtyInfo;
import dev.meros.cli.output.CommandException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Connections to the input and the output of containers on one agent. Failures are those of
/// [ServerClient].
final class ContainerConnection implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final ProcessIo BEAT = ProcessIo.heartbeat(DurationInfo.of(HEARTBEAT));
    private static final long PATIENCE_SECONDS = 20;
    private static final int PIECE = 8 << 10;
    private static final String JSON = "application/json";
    private static final String RECORDIO = "application/recordio";

    private final URI api;
    private final HttpClient http = ServerClient.newClient();

    ContainerConnection(URI agent) {
        this.api = agent.resolve(Call.PATH);
    }

    /// Makes a call that is answered with the output of a container, and writes that until it ends.
    void copyOutput(Call call, OutputStream out, OutputStream err) {
        copyOutput(call, out, err, () -> () -> {});
    }

    /// What goes on beside a connection.
    interface Companion {
        void end();
    }

    /// The same with something beside it that begins with the answer and ends with it.
    void copyOutput(Call call, OutputStream out, OutputStream err, Supplier<Companion> beside) {
        HttpRequest request =
                HttpRequest.newBuilder(api)
                        .header("Content-Type", JSON)
                        .header("Accept", RECORDIO)
                        .header("Message-Accept", JSON)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(call)))
                        .build();
        try {
            HttpResponse<InputStream> response =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw refused(
                            response.statusCode(),
                            new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
                Companion companion = beside.get();
                try {
                    copy(body, out, err);
                } finally {
                    companion.end();
                }
            }
        } catch (IOException e) {
            throw CommandException.unavailable("agent: " + api + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    private static CommandException refused(int status, String text) {
        return CommandException.failed("agent: " + text.strip() + " (" + status + ")");
    }

    private static void copy(InputStream body, OutputStream out, OutputStream err)
            throws IOException {
        RecordIo.Decoder decoder = new RecordIo.Decoder();
        byte[] piece = new byte[PIECE];
        int length = body.read(piece);
        while (length >= 0) {
            try {
                for (byte[] record : decoder.feed(ByteBuffer.wrap(piece, 0, length))) {
                    write(Json.read(record, ProcessIo.class), out, err);
                }
            } catch (CodecException e) {
                throw CommandException.failed("agent: " + e.getMessage());
            }
            length = body.read(piece);
        }
    }

    private static void write(ProcessIo io, OutputStream out, OutputStream err) throws IOException {
        ProcessIo.Data data = io.data();
        if (data == null || data.data() == null || data.type() == null) {
            return;
        }
        OutputStream to = data.type() == ProcessIo.Stream.STDERR ? err : out;
        to.write(data.data().toByteArray());
        to.flush();
    }

    /// The input of a container, open until it is closed.
    Input openInput(ContainerId container) {
        return openInput(container, _ -> {});
    }

    /// The same; `refused` is told what the agent says when nothing can be read there.
    Input openInput(ContainerId container, Consumer<String> refused) {
        return new Input(container, refused);
    }

    /// How a container ended: the exit status of its command, or 128 and the signal that ended it.
    int exitCode(ContainerId container) {
        JsonNode answer =
                new ServerClient(Server.AGENT, api, http)
                        .post(
                                Call.PATH,
                                Call.builder(Call.Type.WAIT_NESTED_CONTAINER)
                                        .waitNestedContainer(new Target(container))
                                        .build())
                        .json();
        JsonNode end = answer.path("wait_nested_container");
        if (!end.has("exit_status")) {
            throw CommandException.failed("container: " + end.path("message").asText("is gone"));
        }
        int status = end.get("exit_status").asInt();
        int signal = status & 0x7f;
        return signal == 0 ? status >> 8 & 0xff : 128 + signal;
    }

    /// Has the agent forget a container that has ended.
    void remove(ContainerId container) {
        new ServerClient(Server.AGENT, api, http)
                .post(
                        Call.PATH,
                        Call.builder(Call.Type.REMOVE_NESTED_CONTAINER)
                                .removeNestedContainer(new Target(container))
                                .build());
    }

    /// A request whose body is what a container reads; heartbeats keep it open.
    final class Input implements Companion {
        private final SubmissionPublisher<ByteBuffer> body = new SubmissionPublisher<>();
        private final CountDownLatch wanted = new CountDownLatch(1);

        private Input(ContainerId container, Consumer<String> refused) {
            HttpRequest request =
                    HttpRequest.newBuilder(api)
                            .header("Content-Type", RECORDIO)
                            .header("Message-Content-Type", JSON)
                            .POST(HttpRequest.BodyPublishers.fromPublisher(this::subscribe))
                            .build();
            // when the answer comes, the output has ended or will, which says it all
            var _ =
                    http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                            .thenAccept(
                                    answer -> {
                                        if (answer.statusCode() != 200) {
                                            refused.accept(answer.body().strip());
                                        }
                                    });
            send(AttachContainerInput.to(container));
            beatLater();
        }

        private void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            body.subscribe(subscriber);
            wanted.countDown();
        }

        private void beatLater() {
            var _ =
                    CompletableFuture.runAsync(
                            () -> {
                                if (!body.isClosed()) {
                                    send(AttachContainerInput.of(BEAT));
                                    beatLater();
                                }
                            },
                            CompletableFuture.delayedExecutor(
                                    HEARTBEAT.toSeconds(), TimeUnit.SECONDS));
        }

        private void send(AttachContainerInput part) {
            Call call =
                    Call.builder(Call.Type.ATTACH_CONTAINER_INPUT)
                            .attachContainerInput(part)
                            .build();
            try {
                // what is submitted before somebody subscribes is lost
                if (wanted.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    body.submit(ByteBuffer.wrap(RecordIo.frame(Json.write(call))));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IllegalStateException e) {
                // closed meanwhile: the container has ended
            }
        }

        void data(byte[] bytes, int length) {
            send(
                    AttachContainerInput.of(
                            ProcessIo.data(
                                    ProcessIo.Stream.STDIN,
                                    Bytes.of(Arrays.copyOf(bytes, length)))));
        }

        /// Gives the container's terminal another size.
        void resize(TtyInfo tty) {
            send(AttachContainerInput.of(ProcessIo.resize(tty)));
        }

        /// Whether anything can still be sent.
        boolean isOpen() {
            return !body.isClosed();
        }

        /// Tells the container that there is no more.
        void noMore() {
            data(new byte[0], 0);
        }

        @Override
        public void end() {
            body.close();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
