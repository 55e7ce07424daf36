package dev.meros.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

@Timeout(60)
class HttpTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path directory;

    private final Http http = new Http();
    private HttpServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private int status(String uri, Duration timeout) throws Exception {
        return http.status(URI.create(uri), timeout, (host, port, left) -> new Socket(host, port));
    }

    private void serve(HttpServer plain) throws IOException {
        server = plain;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().toString();
                    int status = 200;
                    if (path.startsWith("/to?")) {
                        status = 302;
                        exchange.getResponseHeaders().add("Location", path.substring(4));
                    } else if (path.equals("/none")) {
                        status = 404;
                    }
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Test
    void statusIsThatOfThePageBehindRedirects() throws Exception {
        serve(HttpServer.create());

        assertThat(status(address("/"), LONG)).isEqualTo(200);
        assertThat(status(address(""), LONG)).isEqualTo(200);
        assertThat(status(address("/none"), LONG)).isEqualTo(404);
        assertThat(status(address("/to?/none"), LONG)).isEqualTo(404);
        assertThat(status(address("/to?" + address("/x")), LONG)).isEqualTo(200);
    }

    @Test
    void redirectsWithoutEndAreGivenUp() throws Exception {
        serve(HttpServer.create());
        String round = "/to?";
        for (int i = 0; i < 6; i++) {
            round = "/to?" + round;
        }
        String uri = address(round + "/");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> status(uri, LONG))
                .withMessageContaining("more than 5 redirects");
    }

    @Test
    void certificatesNeedNobodyToVouchForThem() throws Exception {
        HttpsServer secure = HttpsServer.create();
        secure.setHttpsConfigurator(new HttpsConfigurator(ownCertificate()));
        serve(secure);

        String uri = "https://127.0.0.1:" + server.getAddress().getPort();
        assertThat(status(uri + "/", LONG)).isEqualTo(200);
        assertThat(status(uri + "/none", LONG)).isEqualTo(404);
    }

    private SSLContext ownCertificate() throws Exception {
        Path store = directory.resolve("keys");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=nobody",
                                "-storepass",
                                "secret",
                                "-keystore",
                                store.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /// Asks a server that answers with bytes of its own, one after the other, as long as the other
    /// side listens.
    private void refused(String answer, Duration timeout, Class<? extends IOException> how)
            throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (Socket socket = listener.accept();
                                        OutputStream out = socket.getOutputStream()) {
                                    for (byte b : answer.getBytes(StandardCharsets.US_ASCII)) {
                                        out.write(b);
                                        Thread.sleep(20);
                                    }
                                } catch (IOException | InterruptedException e) {
                                    // the other side has had enough
                                }
                            });
            String uri = "http://127.0.0.1:" + listener.getLocalPort();
            assertThatExceptionOfType(how).isThrownBy(() -> status(uri, timeout));
        }
    }

    @Test
    void whatIsNoAnswerIsNone() throws Exception {
        refused("SSH-2.0-x\r\n\r\n", LONG, IOException.class);
        refused("HTTP/1.1 200", LONG, IOException.class);
        refused(
                "HTTP/1.1 200 OK\r\nX: " + "x".repeat(1000),
                Duration.ofMillis(500),
                SocketTimeoutException.class);
    }

    @Test
    void provisionalAnswersAreAwaitedThrough() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (Socket socket = listener.accept()) {
                                    socket.getOutputStream()
                                            .write(
                                                    "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 204\n\n"
                                                            .getBytes(StandardCharsets.US_ASCII));
                                    socket.getInputStream().readAllBytes();
                                } catch (IOException e) {
                                    // the test fails
                                }
                            });

            assertThat(status("http://127.0.0.1:" + listener.getLocalPort() + "/?a=b", LONG))
                    .isEqualTo(204);
        }
    }
}
