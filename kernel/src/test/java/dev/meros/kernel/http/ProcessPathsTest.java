package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/// What every kernel tells of itself and its machine (mesos-v1 §5.4).
@Timeout(60)
final class ProcessPathsTest {
    @TempDir Path directory;

    private KernelServer kernel;
    private TestClient client;
    private Path log;

    @BeforeEach
    void start() throws IOException {
        log = Files.writeString(directory.resolve("kernel.log"), "first line\nsecond line\n");
        kernel =
                KernelServer.start(
                        KernelSettings.of(directory.resolve("state")).withPort(0).withLog(log));
        client = new TestClient(kernel.port());
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private static void assertRefused(HttpResponse<String> response, int status, String why) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(Json.readTree(response.body()).path("message").asText()).contains(why);
    }

    @Test
    void theLogIsListedReadAndDownloaded() {
        JsonNode entry = client.json("/files/browse?path=/master").get(0);
        assertThat(entry.path("path").asText()).isEqualTo("/master/log");
        assertThat(entry.path("size").asLong()).isEqualTo(23);
        assertThat(entry.path("mode").asText()).matches("-rw-[r-][w-]-[r-][w-]-");
        assertThat(entry.path("uid").asText()).isNotEmpty();
        assertThat(entry.path("mtime").isIntegralNumber()).isTrue();

        assertThat(client.get("/files/read?path=/master/log&offset=6&length=4").body())
                .isEqualTo("{\"data\":\"line\",\"offset\":6}");
        assertThat(client.json("/files/read.json?path=%2Fmaster%2Flog&offset=-1").toString())
                .isEqualTo("{\"data\":\"\",\"offset\":23}");
        assertThat(client.json("/files/read?path=/master/log").path("offset").asInt())
                .isEqualTo(23);
        assertThat(client.json("/files/read?path=/master/log&offset=99&length=-1").toString())
                .isEqualTo("{\"data\":\"\",\"offset\":99}");

        HttpResponse<String> download = client.get("/files/download?path=/master/log");
        assertThat(download.body()).isEqualTo("first line\nsecond line\n");
        assertThat(download.headers().firstValue("Content-Type"))
                .contains("application/octet-stream");
        assertThat(download.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=kernel.log");
        assertThat(client.json("/files/debug").path("/master/log").asText())
                .isEqualTo(log.toString());
    }

    @Test
    void filesThatAreNotShownAreRefused() {
        assertRefused(client.get("/files/read"), 400, "Expecting 'path=value' in query");
        assertRefused(client.get("/files/browse?path="), 400, "Expecting 'path=value' in query");
        assertRefused(client.get("/files/browse?path=/etc"), 404, "path: /etc");
        assertRefused(client.get("/files/read?path=/master/log/../../etc/passwd"), 404, "path");
        assertRefused(client.get("/files/download?path=/master"), 404, "path: /master");
        assertRefused(client.get("/files/read?path=/master/log&offset=-2"), 400, "offset: -2");
        assertRefused(client.get("/files/read?path=/master/log&length=x"), 400, "length: x");
    }

    @Test
    void theLevelOfTheLogIsToggledForAWhile() {
        assertThat(client.get("/logging/toggle").body()).isEqualTo("0\n");

        assertThat(client.get("/logging/toggle?level=1&duration=15mins").statusCode())
                .isEqualTo(200);

        assertThat(client.get("/logging/toggle").body()).isEqualTo("1\n");
        assertThat(client.post("/logging/toggle?level=0&duration=1secs", "").statusCode())
                .isEqualTo(200);
        assertThat(client.get("/logging/toggle").body()).isEqualTo("0\n");
        assertRefused(client.get("/logging/toggle?level=1"), 400, "Expecting 'duration=value'");
        assertRefused(client.get("/logging/toggle?duration=1secs"), 400, "Expecting 'level=value'");
        assertRefused(client.get("/logging/toggle?level=9&duration=1secs"), 400, "level: 9");
        assertRefused(client.get("/logging/toggle?level=1&duration=soon"), 400, "duration: soon");
    }

    @Test
    void theMachineIsMeasured() {
        JsonNode stats = client.json("/system/stats.json");

        for (String name :
                new String[] {
                    "avg_load_1min",
                    "avg_load_5min",
                    "avg_load_15min",
                    "cpus_total",
                    "mem_total_bytes",
                    "mem_free_bytes"
                }) {
            assertThat(stats.path(name).isNumber()).as(name).isTrue();
        }
        assertThat(stats.path("mem_total_bytes").asLong()).isPositive();
    }

    @Test
    void profilersAreNotThereAsInAMesosWithoutThem() {
        assertRefused(client.get("/profiler/start"), 400, "profiler: not there");
        assertRefused(client.get("/memory-profiler/state"), 400, "memory-profiler: not there");
    }

    @Test
    void aRedirectGoesToTheLeaderAndNoFurther() {
        for (String path : new String[] {"/redirect", "/master/redirect"}) {
            HttpResponse<String> response = client.get(path);

            assertThat(response.statusCode()).isEqualTo(307);
            assertThat(response.headers().firstValue("Location"))
                    .contains("//127.0.0.1:" + kernel.port());
        }
        assertThat(client.get("/redirect/state").statusCode()).isEqualTo(404);
    }

    @Test
    void whatMesosRemovedLongAgoIsNotThere() {
        for (String path : new String[] {"/observe", "/stats.json", "/registrar(1)/registry"}) {
            assertThat(client.get(path).statusCode()).as(path).isEqualTo(404);
        }
    }
}
