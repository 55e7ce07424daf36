package dev.meros.agent.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gets files over HTTP. Gives up when nothing comes for a minute, as Mesos'
/// `fetcher_stall_timeout` does, and at a size that is a mistake rather than a download.
public final class Download {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration STALL = Duration.ofMinutes(1);
    private static final long LIMIT = 64L << 30;
    private static final int PIECE = 1 << 16;
    private static final int OK = 200;

    private Download() {}

    /// What went wrong, as users read it.
    public static String why(IOException e) {
        if (e instanceof ConnectException) {
            return e.getCause() instanceof ConnectException cause
                            && cause.getCause() instanceof UnresolvedAddressException
                    ? "unknown host"
                    : "connection refused";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /// Writes what is at `address` (http or https; redirects are followed) to `target`; throws
    /// [IOException] when it cannot be had.
    public static void to(String address, Path target) throws IOException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(CONNECT)
                        .build()) {
            try {
                HttpRequest request =
                        HttpRequest.newBuilder(URI.create(address)).timeout(STALL).build();
                HttpResponse<InputStream> answer =
                        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream in = answer.body();
                        OutputStream out = Files.newOutputStream(target)) {
                    if (answer.statusCode() != OK) {
                        throw new IOException("status " + answer.statusCode());
                    }
                    copy(in, out);
                }
            } catch (IllegalArgumentException e) {
                throw new IOException("expected: an address", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                client.shutdownNow();
            }
        }
    }

    private static void copy(InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        byte[] piece = new byte[PIECE];
        long size = 0;
        while (true) {
            int length = read(in, piece);
            if (length < 0) {
                return;
            }
            size += length;
            if (size > LIMIT) {
                throw new IOException("size: above " + LIMIT + " bytes");
            }
            out.write(piece, 0, length);
        }
    }

    private static int read(InputStream in, byte[] piece) throws IOException, InterruptedException {
        CompletableFuture<Integer> length = new CompletableFuture<>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        length.complete(in.read(piece));
                    } catch (IOException e) {
                        length.completeExceptionally(e);
                    }
                });
        try {
            return length.get(STALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() instanceof IOException broken
                            ? why(broken)
                            : String.valueOf(e.getCause()),
                    e);
        } catch (TimeoutException e) {
            throw new IOException("nothing came for " + STALL.toSeconds() + " s", e);
        }
    }
}
