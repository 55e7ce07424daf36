package dev.meros.kernel.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// Requests over one socket, as bytes; what is no HTTP, or does not come in time, is an error. A
/// stream is left as soon as it has begun.
final class PlainHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final int port;
    private Socket socket = new Socket();
    private InputStream in = InputStream.nullInputStream();

    PlainHttp(int port) {
        this.port = port;
    }

    /// A status with the beginning of its body.
    record Reply(int status, String body) {}

    Reply post(String path, Map<String, String> headers, byte[] body) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: x\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append("Content-Length: " + body.length + "\r\n\r\n");
        request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        boolean fresh = connect();
        try {
            return exchange(request.toByteArray());
        } catch (EOFException e) {
            close();
            if (fresh) {
                throw e;
            }
            // the connection had ended before
            connect();
            return exchange(request.toByteArray());
        }
    }

    private boolean connect() throws IOException {
        if (socket.isConnected() && !socket.isClosed()) {
            return false;
        }
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        return true;
    }

    private Reply exchange(byte[] request) throws IOException {
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            throw new EOFException(e.getMessage());
        }
        String[] status = line().split(" ", 3);
        int length = 0;
        boolean leave = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            leave |= lower.startsWith("transfer-encoding:") || lower.equals("connection: close");
        }
        byte[] body = in.readNBytes(length);
        if (leave) {
            close();
        }
        return new Reply(
                Integer.parseInt(status[1]),
                new String(body, 0, Math.min(body.length, 1_000), StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("no answer");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
