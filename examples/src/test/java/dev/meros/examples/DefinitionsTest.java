package dev.meros.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

final class DefinitionsTest {
    @TempDir private Path sandbox;

    private static JsonNode read(String file) throws IOException {
        return Json.readTree(Files.readString(Path.of(file)));
    }

    @Test
    void theWebAppAnswersWithWhateverServerThereIs() throws Exception {
        String usual = System.getenv("PATH");

        assertThat(answerOfWeb(usual)).isEqualTo("hello from web.1\n");
    }

    @Test
    void theWebAppAnswersWithoutPython() throws Exception {
        Path tools = Files.createDirectory(sandbox.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("mkdir"), Path.of("/bin/mkdir"));

        assertThat(answerOfWeb(tools.toString())).isEqualTo("hello from web.1\n");
    }

    private String answerOfWeb(String path) throws Exception {
        JsonNode app = read("apps/web.json");
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", app.get("cmd").textValue());
        builder.directory(sandbox.toFile()).redirectErrorStream(true);
        builder.redirectOutput(sandbox.resolve("out").toFile());
        builder.environment().put("PATH", path);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("BIND", app.get("env").get("BIND").textValue());
        builder.environment().put("PORT0", Integer.toString(port));
        builder.environment().put("MESOS_TASK_ID", "web.1");
        Process process = builder.start();
        try {
            return await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> get("http://127.0.0.1:" + port + "/"), body -> true);
        } finally {
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String get(String uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(5)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void theJobsSayWhenTheyRun() throws IOException {
        JsonNode tick = read("jobs/tick.json");
        JsonNode tock = read("jobs/tock.json");

        assertThat(tick.get("schedule").textValue()).isEqualTo("R//PT5S");
        assertThat(tock.get("parents").get(0)).isEqualTo(tick.get("name"));
        assertThat(tock.has("schedule")).isFalse();
    }

    @Test
    void theJobsCommandsRun() throws Exception {
        for (String file : new String[] {"jobs/tick.json", "jobs/tock.json"}) {
            Process process =
                    new ProcessBuilder("/bin/sh", "-c", read(file).get("command").textValue())
                            .start();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }
}
