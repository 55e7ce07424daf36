package dev.meros.agent.container.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ContainerSpec.RunAs;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.fetch.Programs;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class FetcherTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String GREETING = "hello\n";
    private static final String DIGEST =
            "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

    @TempDir Path directory;

    private final AtomicInteger served = new AtomicInteger();
    private HttpServer server;
    private String address = "";
    private Fetcher fetcher;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext(
                "/",
                exchange -> {
                    served.incrementAndGet();
                    boolean here = exchange.getRequestURI().getPath().endsWith("greeting");
                    byte[] body = (here ? GREETING : "nothing").getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(here ? 200 : 404, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        fetcher = new Fetcher(directory.resolve("cache"), 1000);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Path sandbox() throws IOException {
        return Files.createDirectories(directory.resolve("sandbox"));
    }

    private void fetch(CommandInfo.Uri.Builder... uris) throws IOException {
        fetch(new RunAs.Agent(), uris);
    }

    private void fetch(RunAs user, CommandInfo.Uri.Builder... uris) throws IOException {
        TaskInfo task =
                TaskInfo.builder()
                        .name("task")
                        .taskId(new TaskId("t1"))
                        .agentId(new AgentId("a"))
                        .command(
                                CommandInfo.builder()
                                        .value("true")
                                        .uris(
                                                Stream.of(uris)
                                                        .map(CommandInfo.Uri.Builder::build)
                                                        .toList())
                                        .build())
                        .build();
        TaskKey key = new TaskKey(new FrameworkId("web"), new TaskId("t1"));
        fetcher.fetch(
                new ContainerSpec("c1", key, task, sandbox(), user, Map.of()),
                Objects.requireNonNull(task.command()).uris());
    }

    private static CommandInfo.Uri.Builder uri(String value) {
        return CommandInfo.Uri.builder().value(value);
    }

    private void refused(String why, CommandInfo.Uri.Builder uri) {
        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> fetch(uri))
                .withMessageContaining("Failed to fetch " + uri.build().value())
                .withMessageContaining(why)
                .extracting(ContainerException::reason)
                .isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
    }

    @Test
    void filesComeOverHttpAndFromTheNode() throws IOException {
        Path here = Files.writeString(directory.resolve("here"), "from here\n");

        fetch(
                uri(address + "a/greeting?version=1"),
                uri("file://" + here).outputFile("sub/renamed"),
                uri(here.toString()).executable(true));

        assertThat(sandbox().resolve("greeting")).hasContent(GREETING);
        assertThat(sandbox().resolve("sub/renamed")).hasContent("from here\n");
        assertThat(Files.isExecutable(sandbox().resolve("here"))).isTrue();
        assertThat(Files.isExecutable(sandbox().resolve("greeting"))).isFalse();
    }

    @Test
    void archivesAreUnpackedUnlessToldNotTo() throws IOException {
        Files.createDirectories(directory.resolve("in/bin"));
        Files.writeString(directory.resolve("in/bin/tool"), "x");
        Path archive = directory.resolve("tools.tar.gz");
        Programs.run(
                List.of("tar", "-czf", "" + archive, "-C", "" + directory.resolve("in"), "bin"),
                DEADLINE);

        fetch(uri(archive.toString()).extract(false));
        assertThat(sandbox().resolve("bin")).doesNotExist();
        fetch(uri(archive.toString()));

        assertThat(sandbox().resolve("bin/tool")).hasContent("x");
        assertThat(sandbox().resolve("tools.tar.gz")).exists();
    }

    @Test
    void compressedFilesAreDecompressed() throws IOException {
        Path file = Files.writeString(directory.resolve("data"), "data\n");
        Programs.run(List.of("gzip", file.toString()), DEADLINE);

        fetch(uri(directory.resolve("data.gz").toString()));

        assertThat(sandbox().resolve("data")).hasContent("data\n");
    }

    @Test
    void digestsAreChecked() throws IOException {
        fetch(uri(address + "greeting#sha256=" + DIGEST));

        assertThat(sandbox().resolve("greeting")).hasContent(GREETING);
        refused("(expected: " + "0".repeat(64), uri(address + "greeting#sha256=" + "0".repeat(64)));
        assertThat(sandbox().resolve("greeting")).doesNotExist();
    }

    @Test
    void whatCannotBeHadIsNamed() {
        refused("status 404", uri(address + "missing"));
        refused("no such file on this node", uri("/no/such/file"));
        refused("expected: http://", uri("hdfs://x/y"));
        refused("output_file: ../out", uri(address + "greeting").outputFile("../out"));
        refused("output_file", uri(address));
    }

    @Test
    void cachedFilesAreFetchedOnceByAllWhoAskAtTheSameTime() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Void>> all =
                    IntStream.range(0, 8).mapToObj(i -> threads.submit(fetching(go, i))).toList();
            go.countDown();
            for (Future<Void> one : all) {
                one.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }

        assertThat(served).hasValue(1);
        assertThat(sandbox().resolve("greeting-7")).hasContent(GREETING);
    }

    private Callable<Void> fetching(CountDownLatch go, int number) {
        return () -> {
            go.await();
            fetch(uri(address + "greeting").cache(true).outputFile("greeting-" + number));
            return null;
        };
    }

    @Test
    void cacheStaysWithinItsSizeAndKeepsNoFailures() throws IOException {
        fetcher = new Fetcher(directory.resolve("cache"), 10);
        fetch(uri(address + "1/greeting").cache(true));
        fetch(uri(address + "2/greeting").cache(true));
        refused("status 404", uri(address + "missing").cache(true));

        fetch(uri(address + "2/greeting").cache(true));
        assertThat(served).hasValue(3);
        fetch(uri(address + "1/greeting").cache(true));
        assertThat(served).hasValue(4);
        try (Stream<Path> files = Files.list(directory.resolve("cache"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void filesBelongToTheUserOfTheTask() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")));

        fetch(new RunAs.User("nobody"), uri(address + "greeting"));

        assertThat(Files.getOwner(sandbox().resolve("greeting")).getName()).isEqualTo("nobody");
    }
}
