package dev.meros.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

final class HttpTest {
    @Test
    void answersOfAnyStatusAreValues() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body =
                            ("{\"method\":\"" + exchange.getRequestMethod() + "\"}")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(418, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try (Http http = new Http()) {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");

            assertThat(http.put(uri, "{}").status()).isEqualTo(418);
            assertThat(http.delete(uri).json().get("method").textValue()).isEqualTo("DELETE");
            assertThat(http.isOk(uri)).isFalse();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whereNobodyListensNobodyAnswers() {
        List<Integer> ports = FreePorts.take(2);
        URI uri = URI.create("http://127.0.0.1:" + ports.getFirst());
        try (Http http = new Http()) {
            assertThat(ports.getFirst()).isNotEqualTo(ports.getLast());
            assertThat(http.isOk(uri)).isFalse();
            assertThatThrownBy(() -> http.get(uri)).isInstanceOf(UncheckedIOException.class);
        }
    }
}
