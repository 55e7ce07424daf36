package dev.meros.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Offer;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.examples.KeepRunning;
import dev.meros.examples.OncePerNode;
import dev.meros.testkit.http.Http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

final class ClusterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir private Path directory;

    @Test
    void anExampleRunsOnEveryNode() {
        try (Cluster cluster = Cluster.start(directory).withAgents(3)) {
            HttpSchedulerDriver driver = cluster.run("once", new OncePerNode("echo hello"));

            assertThat(driver.await(DEADLINE)).isTrue();
        }
    }

    @Test
    void copiesAreKeptRunningAndATaskThatIsKilledIsReplaced() {
        try (Cluster cluster = Cluster.start(directory).withAgents(2);
                Http http = new Http()) {
            cluster.run("keep", new KeepRunning("exec sleep 600", 3));
            await().atMost(DEADLINE).until(() -> running(cluster, http).size() == 3);
            String first = running(cluster, http).getFirst();

            http.post(cluster.kernel().resolve("/api/v1/tasks/" + first + "/kill"), "");

            await().atMost(DEADLINE)
                    .until(
                            () -> {
                                List<String> now = running(cluster, http);
                                return now.size() == 3 && !now.contains(first);
                            });
        }
    }

    /// Running tasks, as `framework/task`.
    private static List<String> running(Cluster cluster, Http http) {
        List<String> running = new ArrayList<>();
        for (JsonNode framework :
                http.get(cluster.kernel().resolve("/state")).json().get("frameworks")) {
            for (JsonNode task : framework.get("tasks")) {
                if (task.get("state").textValue().equals("TASK_RUNNING")) {
                    running.add(framework.get("id").textValue() + "/" + task.get("id").textValue());
                }
            }
        }
        return running;
    }

    @Test
    void aStoppedAgentComesBackAsTheSameNode() {
        try (Cluster cluster = Cluster.start(directory).withAgents(2);
                Http http = new Http()) {
            await().atMost(DEADLINE).until(() -> activeNodes(cluster, http) == 2);

            cluster.stopAgent(1);
            cluster.startAgent(1);

            await().atMost(DEADLINE).until(() -> activeNodes(cluster, http) == 2);
            assertThat(slaves(cluster, http)).hasSize(2);
        }
    }

    @Test
    void aFrameworkKeepsItsIdAndItsStateWhenTheKernelRestarts() throws Exception {
        Subscriptions subscriptions = new Subscriptions();
        try (Cluster cluster = Cluster.start(directory)) {
            HttpSchedulerDriver driver = cluster.run("keeper", subscriptions);
            String id = subscriptions.await();
            Bytes value = Bytes.of("precious".getBytes(StandardCharsets.UTF_8));
            FrameworkState.Change change = new FrameworkState.Change("entry", 0L, value);
            driver.writeState(List.of(change)).get(10, TimeUnit.SECONDS);

            cluster.restartKernel();

            assertThat(subscriptions.await()).isEqualTo(id);
            assertThat(driver.stateEntries("").get(10, TimeUnit.SECONDS))
                    .containsExactly(new FrameworkState.Entry("entry", 1L, value));
        }
    }

    private static JsonNode slaves(Cluster cluster, Http http) {
        return http.get(cluster.kernel().resolve("/state")).json().get("slaves");
    }

    private static long activeNodes(Cluster cluster, Http http) {
        long active = 0;
        for (JsonNode slave : slaves(cluster, http)) {
            active += slave.get("active").booleanValue() ? 1 : 0;
        }
        return active;
    }

    private static final class Subscriptions implements Framework {
        private final BlockingQueue<String> ids = new LinkedBlockingQueue<>();

        String await() throws InterruptedException {
            String id = ids.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            return id == null ? "none" : id;
        }

        @Override
        public void subscribed(SchedulerDriver driver, Event.Subscribed event) {
            ids.add(event.frameworkId().value());
        }

        @Override
        public void offers(SchedulerDriver driver, List<Offer> offers) {}
    }
}
