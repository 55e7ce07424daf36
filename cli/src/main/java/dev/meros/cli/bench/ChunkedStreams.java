package dev.meros.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Any number of open responses to requests, read by one thread that looks at no more than it must:
/// a thread and a client for each would cost more than the server that is measured.
final class ChunkedStreams implements AutoCloseable {
    private static final int READ_AT_A_TIME = 256 << 10;
    private static final int MAX_LINE = 8 << 10;

    private final InetSocketAddress server;
    private final Listener listener;
    private final Contents contents;
    private final Selector selector;
    private final Queue<Connection> opening = new ConcurrentLinkedQueue<>();
    private final List<Connection> all = new ArrayList<>();
    private final Thread thread;

    /// Hears of all streams, on the thread that reads.
    interface Listener {
        /// The head of the response.
        void head(int stream, String head);

        /// A chunk of the body, which holds one record; `content` is empty when nobody wants it.
        void chunk(int stream, int length, byte[] content);

        /// The stream is over.
        void ended(int stream);
    }

    /// Whether what chunks hold is wanted.
    enum Contents {
        PASSED_ON,
        SKIPPED
    }

    private static final class Connection {
        final int number;
        final SocketChannel channel;
        final StringBuilder line = new StringBuilder();
        Part part = Part.HEAD;
        int left;
        byte[] content = {};

        Connection(int number, SocketChannel channel) {
            this.number = number;
            this.channel = channel;
        }
    }

    private enum Part {
        HEAD,
        SIZE,
        DATA,
        END_OF_DATA
    }

    ChunkedStreams(InetSocketAddress server, Contents contents, Listener listener) {
        this.server = server;
        this.contents = contents;
        this.listener = listener;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.thread = Thread.ofPlatform().daemon().name("streams").start(this::work);
    }

    /// Sends a request whose answer is read from now on; returns the number of the stream.
    int open(String request) {
        try {
            SocketChannel channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.configureBlocking(false);
            Connection connection = new Connection(all.size(), channel);
            all.add(connection);
            opening.add(connection);
            selector.wakeup();
            return connection.number;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void work() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_AT_A_TIME);
        try {
            while (selector.isOpen()) {
                selector.select();
                for (Connection c = opening.poll(); c != null; c = opening.poll()) {
                    c.channel.register(selector, SelectionKey.OP_READ, c);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    read((Connection) key.attachment(), key, buffer);
                }
                selector.selectedKeys().clear();
            }
        } catch (ClosedSelectorException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Connection connection, SelectionKey key, ByteBuffer buffer) {
        buffer.clear();
        int length;
        try {
            length = connection.channel.read(buffer);
        } catch (IOException e) {
            length = -1;
        }
        if (length < 0) {
            key.cancel();
            listener.ended(connection.number);
            return;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            take(connection, buffer);
        }
    }

    private void take(Connection c, ByteBuffer buffer) {
        switch (c.part) {
            case HEAD -> {
                c.line.append((char) buffer.get());
                if (c.line.length() >= 4 && c.line.indexOf("\r\n\r\n", c.line.length() - 4) >= 0) {
                    listener.head(c.number, c.line.toString());
                    next(c, Part.SIZE);
                }
            }
            case SIZE -> {
                char next = (char) buffer.get();
                if (next != '\n') {
                    c.line.append(next);
                } else {
                    c.left = Integer.parseInt(c.line.toString().strip(), 16);
                    c.content = contents == Contents.PASSED_ON ? new byte[c.left] : new byte[0];
                    int size = c.left;
                    next(c, Part.DATA);
                    c.line.append(size);
                }
            }
            case DATA -> data(c, buffer);
            case END_OF_DATA -> {
                if (buffer.get() == '\n') {
                    next(c, Part.SIZE);
                }
            }
        }
        if (c.line.length() > MAX_LINE) {
            throw new IllegalStateException("no end of a line: " + c.line.substring(0, 100));
        }
    }

    private void data(Connection c, ByteBuffer buffer) {
        int size = Integer.parseInt(c.line.toString());
        int taken = Math.min(c.left, buffer.remaining());
        if (contents == Contents.PASSED_ON) {
            buffer.get(c.content, size - c.left, taken);
        } else {
            buffer.position(buffer.position() + taken);
        }
        c.left -= taken;
        if (c.left == 0) {
            if (size > 0) {
                listener.chunk(c.number, size, c.content);
            }
            next(c, Part.END_OF_DATA);
        }
    }

    private static void next(Connection connection, Part part) {
        connection.part = part;
        connection.line.setLength(0);
    }

    @Override
    public void close() {
        try {
            selector.close();
            for (Connection connection : all) {
                connection.channel.close();
            }
            thread.join(1_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
