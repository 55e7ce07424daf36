package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.Json;
import dev.meros.api.model.TaskState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Tags, compression, HEAD and `jsonp` of what is told of the cluster.
@Timeout(60)
final class PageReplyTest {
    @TempDir Path directory;

    private LegacyScene scene;

    @BeforeEach
    void start() {
        scene = new LegacyScene(directory);
        scene.run("t1");
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private HttpResponse<byte[]> get(String path, String... headers) {
        return send(HttpRequest.newBuilder(scene.client.uri(path)), headers);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return scene.client
                    .http()
                    .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void anUnchangedPageKeepsItsTagAndIsNotSentAgain() {
        for (String path : new String[] {"/state", "/roles", "/version", "/tasks?limit=1"}) {
            HttpResponse<byte[]> first = get(path);
            String tag = header(first, "ETag");

            HttpResponse<byte[]> again = get(path, "If-None-Match", "\"other\", W/" + tag);

            assertThat(tag).as(path).matches("\"[\\w-]+\"");
            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "ETag")).isEqualTo(tag);
            assertThat(get(path).body()).isEqualTo(first.body());
            assertThat(get(path, "If-None-Match", "*").statusCode()).isEqualTo(304);
        }
    }

    @Test
    void aChangeOfTheClusterChangesTheTag() {
        String before = header(get("/state"), "ETag");

        scene.update("t1", TaskState.TASK_FINISHED);
        HttpResponse<byte[]> after = get("/state", "If-None-Match", before);

        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(header(after, "ETag")).isNotEqualTo(before);
        assertThat(new String(after.body(), StandardCharsets.UTF_8)).contains("TASK_FINISHED");
    }

    @Test
    void aClientThatReadsGzipGetsItWithATagOfItsOwn() throws IOException {
        HttpResponse<byte[]> plain = get("/state");
        HttpResponse<byte[]> small = get("/state", "Accept-Encoding", "deflate, gzip;q=0.8");

        assertThat(header(plain, "Content-Encoding")).isEmpty();
        assertThat(header(small, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(small, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(header(small, "ETag")).isNotEqualTo(header(plain, "ETag"));
        assertThat(small.body().length).isLessThan(plain.body().length);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(small.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(
                        get(
                                        "/state",
                                        "Accept-Encoding",
                                        "gzip",
                                        "If-None-Match",
                                        header(small, "ETag"))
                                .statusCode())
                .isEqualTo(304);
        assertThat(header(get("/state", "Accept-Encoding", "gzip;q=0, *"), "Content-Encoding"))
                .isEmpty();
        assertThat(header(get("/version", "Accept-Encoding", "gzip"), "Content-Encoding"))
                .as("less than a kilobyte")
                .isEmpty();
    }

    @Test
    void headTellsLengthAndTagWithoutTheBody() {
        for (String path : new String[] {"/state", "/version", "/metrics/snapshot", "/health"}) {
            HttpResponse<byte[]> got = get(path);

            HttpResponse<byte[]> head =
                    send(
                            HttpRequest.newBuilder(scene.client.uri(path))
                                    .method("HEAD", HttpRequest.BodyPublishers.noBody()));

            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(header(head, "ETag").isEmpty()).isEqualTo(header(got, "ETag").isEmpty());
        }
        HttpResponse<byte[]> head =
                send(
                        HttpRequest.newBuilder(scene.client.uri("/state"))
                                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(header(head, "Content-Length")).isEqualTo("" + get("/state").body().length);
    }

    @Test
    void aPageCanBeACallOfJavaScript() {
        HttpResponse<byte[]> response = get("/state?jsonp=jQuery1.show");
        String body = new String(response.body(), StandardCharsets.UTF_8);

        assertThat(header(response, "Content-Type")).isEqualTo("text/javascript");
        assertThat(body).startsWith("jQuery1.show({").endsWith("})");
        assertThat(Json.readTree(body.substring("jQuery1.show(".length(), body.length() - 1)))
                .isEqualTo(scene.json("/state"));
        HttpResponse<byte[]> refused = get("/version?jsonp=alert(1)//");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("jsonp: alert");
    }

    @Test
    void onlyReadingIsAllowed() {
        for (String path : new String[] {"/state", "/slaves", "/frameworks", "/tasks", "/roles"}) {
            HttpResponse<String> refused = scene.client.post(path, "{}");

            assertThat(refused.statusCode()).as(path).isEqualTo(405);
            assertThat(header(refused, "Allow")).isEqualTo("GET");
        }
    }
}
