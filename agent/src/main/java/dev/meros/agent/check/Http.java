package dev.meros.agent.check;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Asks for the status of a page. No client of the JDK can be told which network namespace its
/// sockets belong to, so this takes them from whoever knows; only the head of an answer is read.
/// Certificates are not looked at, as in Mesos: it is known who answers.
final class Http {
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_HEAD = 64 << 10;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int FIRST_FINAL = 200;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (\\d{3})(?: .*)?");
    private static final Pattern LOCATION = Pattern.compile("(?i)location:\\s*(\\S+)\\s*");

    /// Made for the first task that needs it, as it takes a megabyte.
    private @Nullable SSLContext tls;

    private synchronized SSLContext tls() {
        if (tls == null) {
            try {
                SSLContext fresh = SSLContext.getInstance("TLS");
                fresh.init(null, new TrustManager[] {new Anybody()}, null);
                tls = fresh;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has TLS", e);
            }
        }
        return tls;
    }

    /// Connects to a port of a host.
    @FunctionalInterface
    interface Opener {
        Socket open(String host, int port, Duration timeout)
                throws IOException, InterruptedException;
    }

    private record Answer(int status, Optional<String> location) {}

    /// The status of the answer to a GET, after redirects; throws [IOException] when there is none
    /// in time.
    int status(URI uri, Duration timeout, Opener opener) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        URI page = uri;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            Answer answer = get(page, deadline, opener);
            if (answer.location().isEmpty()) {
                return answer.status();
            }
            page = page.resolve(answer.location().get());
        }
        throw new IOException("GET " + uri + ": more than " + MAX_REDIRECTS + " redirects");
    }

    private Answer get(URI uri, long deadline, Opener opener)
            throws IOException, InterruptedException {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        if (uri.getHost() == null || !(secure || "http".equalsIgnoreCase(uri.getScheme()))) {
            throw new IOException("GET " + uri + " (expected: http or https, and a host)");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? HTTPS_PORT : HTTP_PORT;
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        try (Socket plain = opener.open(host, port, left(deadline));
                Socket socket = secure ? secured(plain, host, port, deadline) : plain) {
            socket.getOutputStream().write(request(uri));
            return answer(socket, deadline);
        }
    }

    private Socket secured(Socket plain, String host, int port, long deadline) throws IOException {
        plain.setSoTimeout(millis(deadline));
        SSLSocket socket =
                (SSLSocket) tls().getSocketFactory().createSocket(plain, host, port, true);
        socket.startHandshake();
        return socket;
    }

    private static byte[] request(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return ("GET "
                        + path
                        + query
                        + " HTTP/1.1\r\nHost: "
                        + uri.getRawAuthority()
                        + "\r\nUser-Agent: meros\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Answer answer(Socket socket, long deadline) throws IOException {
        while (true) {
            String head = head(socket, deadline);
            Matcher line = STATUS.matcher(head.lines().findFirst().orElse(""));
            if (!line.matches()) {
                throw new IOException("the answer is not HTTP");
            }
            int status = Integer.parseInt(line.group(1));
            if (status >= FIRST_FINAL) {
                return new Answer(
                        status,
                        REDIRECTS.contains(status)
                                ? head.lines()
                                        .map(LOCATION::matcher)
                                        .filter(Matcher::matches)
                                        .map(m -> m.group(1))
                                        .findFirst()
                                : Optional.empty());
            }
        }
    }

    /// Reads until the empty line.
    private static String head(Socket socket, long deadline) throws IOException {
        InputStream input = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int atEnd = 0;
        while (atEnd < 2) {
            socket.setSoTimeout(millis(deadline));
            int next = input.read();
            if (next < 0) {
                throw new IOException("the connection ended before the answer did");
            }
            if (head.size() == MAX_HEAD) {
                throw new IOException("the head of the answer is too long");
            }
            head.write(next);
            if (next == '\n') {
                atEnd++;
            } else if (next != '\r') {
                atEnd = 0;
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static Duration left(long deadline) throws SocketTimeoutException {
        return Duration.ofMillis(millis(deadline));
    }

    private static int millis(long deadline) throws SocketTimeoutException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return Math.toIntExact(Math.min(left, Integer.MAX_VALUE));
    }

    /// Trusts anybody.
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // anybody
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // anybody
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
