package dev.meros.agent.container.docker;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.docker.codec.EngineJson;
import dev.meros.agent.fetch.Programs;
import dev.meros.api.codec.Json;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// Asks a Docker Engine over its socket. Requests are HTTP/1.0, each on a connection of its own: an
/// answer then ends with its connection, which is all the protocol that a local socket needs. An
/// answer that takes longer than `patience` is given up.
record Engine(Path socket, Duration patience) {
    /// Ending a container may take the engine ten seconds.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// Answers are read whole up to this size; only logs are longer, and these are streams.
    private static final int LIMIT = 16 << 20;

    private static final int HEAD_LIMIT = 1 << 16;
    private static final int FIRST_ERROR = 400;

    Engine(Path socket) {
        this(socket, PATIENCE);
    }

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
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            Optional<Thread> watch = deadline.map(time -> closing(channel, time));
            try {
                send(channel, method, path, body);
                InputStream in = Channels.newInputStream(channel);
                int status = readHead(in);
                byte[] answer = in.readNBytes(LIMIT);
                if (answer.length == LIMIT) {
                    throw new IOException("docker: an answer above " + LIMIT + " bytes");
                }
                return new Answer(status, new String(answer, StandardCharsets.UTF_8));
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (ClosedChannelException e) {
                throw new IOException(
                        "docker: no answer within "
                                + deadline.map(Programs::text).orElse("its time"),
                        e);
            } finally {
                watch.ifPresent(Thread::interrupt);
            }
        }
    }

    private static Thread closing(SocketChannel channel, Duration time) {
        return Thread.startVirtualThread(
                () -> {
                    try {
                        Thread.sleep(time);
                        channel.close();
                    } catch (InterruptedException e) {
                        // it was in time
                        return;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /// A GET whose answer is read as it comes; closing the stream ends it. Throws [IOException] for
    /// an error.
    InputStream stream(String path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            send(channel, "GET", path, null);
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
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            send(channel, "POST", path, body == null ? null : Json.write(body));
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

    private void send(SocketChannel channel, String method, String path, byte @Nullable [] body)
            throws IOException {
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
