package dev.meros.cli.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import dev.meros.cli.bench.cluster.Instances.Health;
import dev.meros.cli.bench.cluster.Instances.Instance;
import dev.meros.cli.bench.cluster.Instances.State;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

@Timeout(60)
class RequestLoadTest {
    private static Instance at(int port) {
        return new Instance(
                "t" + port,
                "/a",
                "n",
                "1",
                "127.0.0.1",
                port,
                State.RUNNING,
                Health.HEALTHY,
                1,
                1,
                0);
    }

    private static HttpServer server() throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }

    @Test
    void answersOfAnyStatusAreCounted() throws Exception {
        HttpServer server = server();
        Instance one = at(server.getAddress().getPort());
        RequestLoad load = RequestLoad.start(() -> List.of(one));

        await().atMost(Duration.ofSeconds(30)).until(() -> load.answered() > 20);
        load.close();
        server.stop(0);

        assertThat(load.failed()).isZero();
        assertThat(load.firstFailure()).isEmpty();
    }

    @Test
    void refusedConnectionsAndMissingInstancesAreFailures() throws Exception {
        HttpServer server = server();
        Instance gone = at(server.getAddress().getPort());
        server.stop(0);

        try (RequestLoad load = RequestLoad.start(() -> List.of(gone))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> load.failed() > 0);
            assertThat(load.firstFailure()).startsWith(gone.task() + ": ");
        }
        try (RequestLoad load = RequestLoad.start(List::of)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> load.failed() > 0);
            assertThat(load.firstFailure()).isEqualTo("no instance serves");
        }
    }
}
