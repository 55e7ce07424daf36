package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;

import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Where requests go that fit no handler.
final class RoutesTest {
    @Test
    void aKernelThatDoesNotLeadSaysSoBeforeItLooksAtTheMethod() throws TimeoutException {
        AtomicBoolean leading = new AtomicBoolean();
        Routes routes =
                new Routes(
                                new HttpDate(InstantSource.system()),
                                () -> {
                                    if (!leading.get()) {
                                        throw new RefusedException(503, "does not lead");
                                    }
                                })
                        .on(HttpMethod.POST, SchedulerEndpoint.PATH, e -> e.empty(202))
                        .on(HttpMethod.GET, "/health", e -> e.empty(200));
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer server =
                    vertx.createHttpServer()
                            .requestHandler(r -> routes.handle(r, vertx.getOrCreateContext()))
                            .listen(0, "127.0.0.1")
                            .await(15, TimeUnit.SECONDS);
            TestClient client = new TestClient(server.actualPort());

            assertThat(client.get(SchedulerEndpoint.PATH).statusCode()).isEqualTo(503);
            assertThat(client.post("/health", "").statusCode()).isEqualTo(405);
            leading.set(true);
            HttpResponse<String> refused = client.get(SchedulerEndpoint.PATH);
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).contains("POST");
        } finally {
            vertx.close().await(15, TimeUnit.SECONDS);
        }
    }
}
