package dev.meros.api.http;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Asks a server behind any socket, such as one of the file system. Requests are HTTP/1.0, each on
/// a connection of its own: an answer then ends with its connection, which is all the protocol that
/// a server nearby needs.
///
/// @param name what messages call the server
/// @param address where it is, such as [UnixDomainSocketAddress]
/// @param form the media type of what is sent and wanted
public record SocketHttp(String name, SocketAddress address, String form) {
    /// Answers are read whole up to this size.
    public static final int LIMIT = 16 << 20;

    private static final int HEAD_LIMIT = 1 << 16;
    private static final int FIRST_ERROR = 400;

    /// The status and body of an answer.
    public record Answer(int status, String body) {
        public boolean isError() {
            return isError(status);
        }

        /// Whether a status says that a request has failed.
        public static boolean isError(int status) {
            return status >= FIRST_ERROR;
        }
    }

    /// Sends a request and reads the answer as a whole. Throws [IOException] when it takes longer
    /// than the deadline, if there is one.
    public Answer ask(
            String method, String path, byte @Nullable [] body, Optional<Duration> deadline)
            throws IOException {
        try (SocketChannel channel = open()) {
            Optional<Thread> watch = deadline.map(time -> closing(channel, time));
            try {
                return answer(send(channel, method, path, body));
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (ClosedChannelException e) {
                String time = deadline.map(SocketHttp::text).orElse("its time");
                throw new IOException(name + ": no answer within " + time, e);
            } finally {
                watch.ifPresent(Thread::interrupt);
            }
        }
    }

    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
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

    private Answer answer(SocketChannel channel) throws IOException {
        InputStream in = Channels.newInputStream(channel);
        int status = readHead(in);
        byte[] answer = in.readNBytes(LIMIT);
        if (answer.length == LIMIT) {
            throw new IOException(name + ": an answer above " + LIMIT + " bytes");
        }
        return new Answer(status, new String(answer, StandardCharsets.UTF_8));
    }

    /// Sends a request; the answer is left to be read, after [#readHead].
    public SocketChannel send(String method, String path, byte @Nullable [] body)
            throws IOException {
        SocketChannel channel = open();
        try {
            return send(channel, method, path, body);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private SocketChannel open() throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    private SocketChannel send(
            SocketChannel channel, String method, String path, byte @Nullable [] body)
            throws IOException {
        channel.connect(address);
        String head = method + " " + path + " HTTP/1.0\r\nHost: " + name + "\r\n";
        head += "Accept: " + form + "\r\n";
        if (body != null) {
            head += "Content-Type: " + form + "\r\nContent-Length: " + body.length + "\r\n";
        } else if (method.equals("POST")) {
            head += "Content-Length: 0\r\n";
        }
        write(channel, (head + "\r\n").getBytes(StandardCharsets.US_ASCII));
        if (body != null) {
            write(channel, body);
        }
        return channel;
    }

    /// Writes all bytes.
    public static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Reads up to the empty line; returns the status.
    public int readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while ((last & 0xffffff) != 0x0a0d0a && (last & 0xffff) != 0x0a0a) {
            int next = in.read();
            if (next < 0 || head.size() > HEAD_LIMIT) {
                throw new IOException(name + ": no answer");
            }
            head.write(next);
            last = (last << 8) | next;
        }
        String[] words = head.toString(StandardCharsets.ISO_8859_1).split(" ", 3);
        try {
            return Integer.parseInt(words[1].strip());
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(name + ": no HTTP answer", e);
        }
    }
}
