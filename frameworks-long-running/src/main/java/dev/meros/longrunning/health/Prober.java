package dev.meros.longrunning.health;

import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.CheckDefinition.Http1xx;
import dev.meros.longrunning.core.app.ReadinessCheck;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Effect;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Runs HTTP, HTTPS and TCP health checks, each on a virtual thread, at most 256 at a time. An
/// answer from 200 to 399 is a success; certificates are not verified and redirects not followed.
public final class Prober implements AutoCloseable {
    private static final int MAX_AT_ONCE = 256;
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);

    /// The status that stands for no answer, as in Marathon.
    private static final int NO_ANSWER = 504;

    /// The most bytes of an answer that are kept.
    private static final int MAX_BODY = 4096;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(MAX_AT_ONCE);
    private final HttpClient http;

    public Prober() {
        http =
                HttpClient.newBuilder()
                        .executor(threads)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .sslContext(trusting())
                        .build();
    }

    /// Runs a check and gives its result to `result`, on some thread.
    public void probe(Effect.Probe probe, Consumer<Command> result) {
        if (!threads.isShutdown()) {
            threads.execute(() -> run(() -> outcome(probe), result));
        }
    }

    /// Asks whether an instance is ready and gives its answer to `result`, on some thread.
    public void probe(Effect.ReadinessProbe probe, Consumer<Command> result) {
        if (!threads.isShutdown()) {
            threads.execute(() -> run(() -> answer(probe), result));
        }
    }

    private void run(Supplier<Command> check, Consumer<Command> result) {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            result.accept(check.get());
        } finally {
            places.release();
        }
    }

    private Command outcome(Effect.Probe probe) {
        CheckDefinition check = probe.definition();
        Duration timeout = atLeast(check.timing().timeout());
        try {
            @Nullable String failure;
            if (check.protocol() == CheckDefinition.Protocol.TCP) {
                connect(probe.host(), probe.port(), timeout);
                failure = null;
            } else {
                int status = get(uri(probe), timeout);
                if (status < 200 && check.http1xx() == Http1xx.IS_IGNORED) {
                    return new Command.ProbeIgnored(probe.instance(), probe.check());
                }
                failure = status >= 200 && status < 400 ? null : "HTTP status " + status;
            }
            return new Command.ProbeEnded(probe.instance(), probe.check(), failure);
        } catch (IOException | IllegalArgumentException e) {
            String text = Objects.requireNonNullElse(e.getMessage(), "");
            return new Command.ProbeEnded(
                    probe.instance(),
                    probe.check(),
                    e.getClass().getSimpleName() + (text.isEmpty() ? "" : ": " + text));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Command.ProbeIgnored(probe.instance(), probe.check());
        }
    }

    private Command answer(Effect.ReadinessProbe probe) {
        ReadinessCheck check = probe.check();
        String scheme = check.protocol() == ReadinessCheck.Scheme.HTTPS ? "https" : "http";
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri(scheme, probe.host(), probe.port(), check.path()))
                            .timeout(atLeast(check.timeout()))
                            .GET()
                            .build();
            HttpResponse<InputStream> response =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Command.ReadinessProbed(
                        probe.instance(),
                        response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse("text/plain"),
                        new String(body.readNBytes(MAX_BODY), StandardCharsets.UTF_8));
            }
        } catch (IOException | IllegalArgumentException e) {
            return noAnswer(probe, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return noAnswer(probe, "interrupted");
        }
    }

    private static Command noAnswer(Effect.ReadinessProbe probe, String text) {
        return new Command.ReadinessProbed(probe.instance(), NO_ANSWER, "text/plain", text);
    }

    private static Duration atLeast(Duration timeout) {
        return timeout.compareTo(LEAST_TIMEOUT) < 0 ? LEAST_TIMEOUT : timeout;
    }

    private static URI uri(Effect.Probe probe) {
        return uri(
                probe.definition().protocol() == CheckDefinition.Protocol.HTTPS ? "https" : "http",
                probe.host(),
                probe.port(),
                Objects.requireNonNullElse(probe.definition().path(), "/"));
    }

    private static URI uri(String scheme, String host, int port, String path) {
        String literal = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return URI.create(
                scheme + "://" + literal + ":" + port + (path.startsWith("/") ? "" : "/") + path);
    }

    private int get(URI uri, Duration timeout) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).GET().build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static void connect(String host, int port, Duration timeout) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
        }
    }

    private static SSLContext trusting() {
        TrustManager all =
                new X509TrustManager() {
                    @Override
                    public void checkClientTrusted(X509Certificate[] chain, String type) {}

                    @Override
                    public void checkServerTrusted(X509Certificate[] chain, String type) {}

                    @Override
                    public X509Certificate[] getAcceptedIssuers() {
                        return new X509Certificate[0];
                    }
                };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {all}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this Java", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}
