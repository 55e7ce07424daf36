package dev.meros.agent.container.docker;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.docker.codec.EngineJson;
import dev.meros.api.codec.Json;
import dev.meros.api.http.SocketHttp;
import dev.meros.api.http.SocketHttp.Answer;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// Asks a Docker Engine over its socket. An answer that takes longer than `patience` is given up.
record Engine(Path socket, Duration patience) {
    /// Ending a container may take the engine ten seconds.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    Engine(Path socket) {
        this(socket, PATIENCE);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    Answer get(String path) throws IOException {
        return ask("GET", path, null);
    }

    Answer post(String path, @Nullable Object body) throws IOException {
        return ask("POST", path, body == null ? null : Json.write(body));
    }

    Answer delete(String path) throws IOException {
        return ask("DELETE", path, null);
    }

    /// The same as [#post], but throws [ContainerException] with what the engine says against it.
    String expect(String path, @Nullable Object body) throws IOException {
        Answer answer = post(path, body);
        if (answer.isError()) {
            throw failure(EngineJson.message(answer.body()));
        }
        return answer.body();
    }

    static ContainerException failure(String message) {
        return new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }

    Answer ask(String method, String path, byte @Nullable [] body) throws IOException {
        return ask(method, path, body, Optional.of(patience));
    }

    /// A POST whose answer may come in this time only.
    Answer postWithin(String path, Duration time) throws IOException {
        return ask("POST", path, null, Optional.of(time));
    }

    /// A POST whose answer comes when something has ended, whenever that is.
    Answer await(String path) throws IOException {
        return ask("POST", path, null, Optional.empty());
    }

    private Answer ask(
            String method, String path, byte @Nullable [] body, Optional<Duration> deadline)
            throws IOException {
        return http().ask(method, path, body, deadline);
    }

    private SocketHttp http() {
        return new SocketHttp("docker", UnixDomainSocketAddress.of(socket), "application/json");
    }

    /// A GET whose answer is read as it comes; closing the stream ends it. Throws [IOException] for
    /// an error.
    InputStream stream(String path) throws IOException {
        SocketHttp http = http();
        SocketChannel channel = http.send("GET", path, null);
        try {
            InputStream in = Channels.newInputStream(channel);
            int status = http.readHead(in);
            if (Answer.isError(status)) {
                throw new IOException("docker: status " + status + " for " + path);
            }
            return in;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// A POST after whose answer bytes go to and fro as they are. Throws [ContainerException] with
    /// what the engine says against it.
    Stream open(String path, @Nullable Object body) throws IOException {
        SocketHttp http = http();
        SocketChannel channel = http.send("POST", path, body == null ? null : Json.write(body));
        try {
            InputStream in = Channels.newInputStream(channel);
            int status = http.readHead(in);
            if (Answer.isError(status)) {
                byte[] said = in.readNBytes(SocketHttp.LIMIT);
                throw failure(EngineJson.message(new String(said, StandardCharsets.UTF_8)));
            }
            return new Stream(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Both directions of a connection.
    record Stream(SocketChannel channel) implements AutoCloseable {
        InputStream input() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                // a channel's own stream does not read while another thread writes
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    return channel.read(ByteBuffer.wrap(bytes, offset, length));
                }
            };
        }

        OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    SocketHttp.write(channel, Arrays.copyOfRange(bytes, offset, offset + length));
                }
            };
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
