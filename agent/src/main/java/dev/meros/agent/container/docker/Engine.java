package dev.meros.agent.container.docker;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.docker.codec.EngineJson;
import dev.meros.api.codec.Json;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// Asks a Docker Engine over its socket. Requests are HTTP/1.0, each on a connection of its own: an
/// answer then ends with its connection, which is all the protocol that a local socket needs.
record Engine(Path socket) {
    /// Answers are read whole up to this size; only logs are longer, and these are streams.
    private static final int LIMIT = 16 << 20;

    private static final int HEAD_LIMIT = 1 << 16;
    private static final int FIRST_ERROR = 400;

    /// The status and body of an answer.
    record Answer(int status, String body) {
        boolean isError() {
            return status >= FIRST_ERROR;
        }
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
        try (SocketChannel channel = send(method, path, body)) {
            InputStream in = Channels.newInputStream(channel);
            int status = readHead(in);
            byte[] answer = in.readNBytes(LIMIT);
            if (answer.length == LIMIT) {
                throw new IOException("docker: an answer above " + LIMIT + " bytes");
            }
            return new Answer(status, new String(answer, StandardCharsets.UTF_8));
        }
    }

    /// A GET whose answer is read as it comes; closing the stream ends it. Throws [IOException] for
    /// an error.
    InputStream stream(String path) throws IOException {
        SocketChannel channel = send("GET", path, null);
        try {
            InputStream in = Channels.newInputStream(channel);
            int status = readHead(in);
            if (status >= FIRST_ERROR) {
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
        SocketChannel channel = send("POST", path, body == null ? null : Json.write(body));
        try {
            InputStream in = Channels.newInputStream(channel);
            int status = readHead(in);
            if (status >= FIRST_ERROR) {
                byte[] said = in.readNBytes(LIMIT);
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
                    Engine.write(channel, Arrays.copyOfRange(bytes, offset, offset + length));
                }
            };
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private SocketChannel send(String method, String path, byte @Nullable [] body)
            throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String head = method + " " + path + " HTTP/1.0\r\nHost: docker\r\n";
            if (body != null) {
                head += "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n";
            } else if (method.equals("POST")) {
                head += "Content-Length: 0\r\n";
            }
            write(channel, (head + "\r\n").getBytes(StandardCharsets.US_ASCII));
            if (body != null) {
                write(channel, body);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Reads up to the empty line; returns the status.
    private static int readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while ((last & 0xffffff) != 0x0a0d0a && (last & 0xffff) != 0x0a0a) {
            int next = in.read();
            if (next < 0 || head.size() > HEAD_LIMIT) {
                throw new IOException("docker: no answer");
            }
            head.write(next);
            last = (last << 8) | next;
        }
        String[] words = head.toString(StandardCharsets.ISO_8859_1).split(" ", 3);
        try {
            return Integer.parseInt(words[1].strip());
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException("docker: no HTTP answer", e);
        }
    }
}
