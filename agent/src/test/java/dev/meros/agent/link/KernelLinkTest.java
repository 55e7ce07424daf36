package dev.meros.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

final class KernelLinkTest {
    private static final RegistrationPace QUICK =
            new RegistrationPace(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(8),
                    Duration.ofMillis(10),
                    Duration.ofMillis(50));

    /// When the kernel's answer gets lost.
    private enum Loss {
        BEFORE_THE_HEADERS,
        BEFORE_THE_FIRST_EVENT
    }

    @Test
    void aLostAnswerToTheRegistrationIsNotWaitedForLongerThanThePaceSays() throws Exception {
        assertThat(tries(Loss.BEFORE_THE_HEADERS)).isEqualTo(2);
        assertThat(tries(Loss.BEFORE_THE_FIRST_EVENT)).isEqualTo(2);
    }

    @Test
    void patienceAndPausesGrowWithEachFailureUpToTheirLimits() {
        RegistrationPace pace = RegistrationPace.defaults();

        assertThat(List.of(0, 1, 2, 30))
                .map(pace::answer)
                .map(Duration::toMillis)
                .containsExactly(3_000L, 6_000L, 10_000L, 10_000L);
        assertThat(List.of(1, 2, 5, 30))
                .map(pace::pause)
                .map(Duration::toMillis)
                .containsExactly(100L, 200L, 1_600L, 3_000L);
    }

    /// How many tries an agent needs whose first answer gets lost.
    private static int tries(Loss loss) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        HttpServer kernel =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        kernel.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        kernel.createContext(
                AgentCall.PATH,
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    boolean lost = tries.incrementAndGet() == 1;
                    if (!lost || loss == Loss.BEFORE_THE_FIRST_EVENT) {
                        answer(exchange, lost);
                    }
                    awaitEnd(end);
                    exchange.close();
                });
        kernel.start();
        CompletableFuture<AgentId> registered = new CompletableFuture<>();
        URI uri = URI.create("http://127.0.0.1:" + kernel.getAddress().getPort());
        try (KernelLink link = new KernelLink(List.of(uri), new Agent(registered), QUICK)) {
            link.start();
            registered.get(10, TimeUnit.SECONDS);
            return tries.get();
        } finally {
            end.countDown();
            kernel.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, boolean lost) throws IOException {
        exchange.getResponseHeaders().set("Mesos-Stream-Id", "s");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        if (!lost) {
            AgentEvent.Registered terms =
                    new AgentEvent.Registered(new AgentId("a"), 1_000L, 5_000L);
            exchange.getResponseBody()
                    .write(RecordIo.frame(Json.write(AgentEvent.registered(1, terms))));
            exchange.getResponseBody().flush();
        }
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            var _ = end.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Agent(CompletableFuture<AgentId> registered) implements KernelLink.Registrant {
        @Override
        public AgentCall.Register registration() {
            return new AgentCall.Register(
                    AgentInfo.builder().hostname("node").build(),
                    new Address("node", "127.0.0.1", 5051),
                    "0.1.0",
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());
        }

        @Override
        public void received(AgentEvent event) {
            if (event.registered() != null) {
                registered.complete(event.registered().agentId());
            }
        }

        @Override
        public void refused(String reason) {}

        @Override
        public void lost() {}
    }
}
