package dev.meros.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

@Timeout(60)
class LazyTlsTest {
    private HttpServer server;
    private HttpClient client;

    @BeforeEach
    void startAServerWithoutTls() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
        client = HttpClient.newBuilder().sslContext(LazyTls.context()).build();
    }

    @AfterEach
    void stopIt() {
        client.shutdownNow();
        server.stop(0);
    }

    private static HttpRequest request(String scheme, int port) {
        return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port)).build();
    }

    @Test
    void clientsSpeakWithoutTls() throws Exception {
        HttpResponse<Void> answer =
                client.send(
                        request("http", server.getAddress().getPort()),
                        HttpResponse.BodyHandlers.discarding());

        assertThat(answer.statusCode()).isEqualTo(204);
    }

    @Test
    void clientsSpeakTlsWhereItIsAskedFor() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> firstByte =
                    CompletableFuture.supplyAsync(() -> answerInPlainText(plain));

            assertThatThrownBy(
                            () ->
                                    client.send(
                                            request("https", plain.getLocalPort()),
                                            HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(SSLException.class);

            assertThat(firstByte.get()).as("a record of a handshake").isEqualTo(22);
        }
    }

    private static int answerInPlainText(ServerSocket server) {
        try (Socket peer = server.accept()) {
            int first = peer.getInputStream().read();
            peer.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
            return first;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void enginesAreTheUsualOnes() throws Exception {
        assertThat(LazyTls.context().createSSLEngine().getEnabledCipherSuites())
                .isEqualTo(SSLContext.getDefault().createSSLEngine().getEnabledCipherSuites());
    }
}
