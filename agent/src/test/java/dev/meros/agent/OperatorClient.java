package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.Bytes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/// The operator API of an agent as its clients see it: requests in one of the two forms, and
/// streams of both.
final class OperatorClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI api;
    private final WireFormat format;

    OperatorClient(int port, WireFormat format) {
        this.api = URI.create("http://127.0.0.1:" + port + "/api/v1");
        this.format = format;
    }

    /// What came back: the tree of the answer, or a text.
    record Answer(int status, String type, Bytes body, WireFormat format) {
        JsonNode tree() {
            assertThat(status).as(text()).isEqualTo(200);
            assertThat(type).isEqualTo(format.contentType());
            return format.read(MessageType.AGENT_RESPONSE, body.toByteArray(), JsonNode.class);
        }

        String text() {
            return new String(body.toByteArray(), StandardCharsets.UTF_8);
        }
    }

    private byte[] bytes(String call) {
        return format.write(MessageType.AGENT_CALL, Json.readTree(call));
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(api).timeout(DEADLINE);
    }

    /// Makes a call, written as JSON, in the form of this client.
    Answer call(String call) {
        HttpRequest request =
                request()
                        .header("Content-Type", format.contentType())
                        .header("Accept", format.contentType())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(call)))
                        .build();
        try {
            HttpResponse<byte[]> response =
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return answer(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Answer answer(HttpResponse<byte[]> response) {
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                Bytes.of(response.body()),
                format);
    }

    /// Makes a call of which the answer may take a while.
    CompletableFuture<Answer> later(String call) {
        return http.sendAsync(
                        HttpRequest.newBuilder(api)
                                .header("Content-Type", format.contentType())
                                .header("Accept", format.contentType())
                                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(call)))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(this::answer);
    }

    /// Makes a call that is answered with a stream.
    Output open(String call) {
        HttpRequest request =
                request()
                        .header("Content-Type", format.contentType())
                        .header("Accept", "application/recordio")
                        .header("Message-Accept", format.contentType())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(call)))
                        .build();
        try {
            HttpResponse<InputStream> response =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValue("application/recordio");
            assertThat(response.headers().firstValue("Message-Content-Type"))
                    .hasValue(format.contentType());
            return new Output(response.body(), format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The output of a container, record by record.
    static final class Output implements AutoCloseable {
        private final InputStream body;
        private final WireFormat format;
        private final RecordIo.Decoder decoder = new RecordIo.Decoder();
        private final Deque<byte[]> records = new ArrayDeque<>();
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder err = new StringBuilder();

        private Output(InputStream body, WireFormat format) {
            this.body = body;
            this.format = format;
        }

        String out() {
            return out.toString();
        }

        String err() {
            return err.toString();
        }

        /// Reads until the output holds a text.
        void await(String text) {
            while (out.indexOf(text) < 0) {
                assertThat(next()).as("more output after " + out).isTrue();
            }
        }

        /// Reads to the end of the stream.
        Output all() {
            boolean more = next();
            while (more) {
                more = next();
            }
            return this;
        }

        private boolean next() {
            try {
                byte[] piece = new byte[8192];
                while (records.isEmpty()) {
                    int length = body.read(piece);
                    if (length < 0) {
                        return false;
                    }
                    records.addAll(decoder.feed(ByteBuffer.wrap(piece, 0, length)));
                }
                JsonNode io =
                        format.read(MessageType.AGENT_PROCESS_IO, records.remove(), JsonNode.class);
                if (io.get("type").asText().equals("DATA")) {
                    String data =
                            new String(
                                    Base64.getDecoder().decode(io.at("/data/data").asText()),
                                    StandardCharsets.UTF_8);
                    (io.at("/data/type").asText().equals("STDERR") ? err : out).append(data);
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Goes away.
        @Override
        public void close() {
            try {
                body.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Attaches to the input of a container, whose id is given as JSON.
    Input attach(String container) {
        return new Input(container);
    }

    /// The input of a container, by a socket: the answer may come while the body is open.
    final class Input {
        private final Socket socket;

        private Input(String container) {
            try {
                socket = new Socket(api.getHost(), api.getPort());
                socket.setSoTimeout(Math.toIntExact(DEADLINE.toMillis()));
                write(
                        ("POST /slave(1)/api/v1 HTTP/1.1\r\nHost: agent\r\nTransfer-Encoding:"
                                        + " chunked\r\nContent-Type: application/recordio\r\n"
                                        + "Message-Content-Type: "
                                        + format.contentType()
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            send("{\"type\":\"CONTAINER_ID\",\"container_id\":" + container + "}");
        }

        private void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        private void send(String part) {
            byte[] record =
                    RecordIo.frame(
                            bytes(
                                    "{\"type\":\"ATTACH_CONTAINER_INPUT\","
                                            + "\"attach_container_input\":"
                                            + part
                                            + "}"));
            try {
                write(
                        (Integer.toHexString(record.length) + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                write(record);
                write("\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void io(String io) {
            send("{\"type\":\"PROCESS_IO\",\"process_io\":" + io + "}");
        }

        Input data(String text) {
            String base64 =
                    Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
            io(
                    "{\"type\":\"DATA\",\"data\":{\"type\":\"STDIN\",\"data\":\"%s\"}}"
                            .formatted(base64));
            return this;
        }

        Input heartbeat() {
            io(
                    "{\"type\":\"CONTROL\",\"control\":{\"type\":\"HEARTBEAT\","
                            + "\"heartbeat\":{\"interval\":{\"nanoseconds\":30000000000}}}}");
            return this;
        }

        Input resize(int rows, int columns) {
            io(
                    "{\"type\":\"CONTROL\",\"control\":{\"type\":\"TTY_INFO\",\"tty_info\":"
                            + "{\"window_size\":{\"rows\":%d,\"columns\":%d}}}}"
                                    .formatted(rows, columns));
            return this;
        }

        /// Ends the body.
        Answer end() {
            try {
                write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return answer();
        }

        /// The answer, while the body may still be open.
        Answer answer() {
            try (socket) {
                String head = "";
                while (!head.endsWith("\r\n\r\n")) {
                    int next = socket.getInputStream().read();
                    assertThat(next).as("an answer after " + head).isNotNegative();
                    head += (char) next;
                }
                int length = 0;
                for (String line : head.split("\r\n", -1)) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(line.substring(15).strip());
                    }
                }
                return new Answer(
                        Integer.parseInt(head.split(" ", -1)[1]),
                        "",
                        Bytes.of(socket.getInputStream().readNBytes(length)),
                        format);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A request that is made by hand; headers come in pairs.
    Answer raw(String method, String path, String body, List<String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(api.resolve(path))
                        .timeout(DEADLINE)
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        try {
            return answer(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
