package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.WireFormat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/// Paths, headers and statuses of the operator API; mesos-v1 §1.1, §1.2, §4.6.
@Timeout(60)
class OperatorHeadersTest {
    private static final String HEALTH = "{\"type\":\"GET_HEALTH\"}";
    private static final String JSON = "application/json";

    @TempDir Path directory;

    private OperatorScene scene;

    @BeforeEach
    void start() {
        scene = new OperatorScene(directory, WireFormat.JSON);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private OperatorClient.Answer post(String body, String... headers) {
        return scene.client.raw("POST", "/api/v1", body, List.of(headers));
    }

    @Test
    void callsAreTakenBelowThePrefixAndAtLongerPaths() {
        for (String path :
                List.of(
                        "/api/v1",
                        "/api/v1/operator",
                        "/slave(1)/api/v1",
                        "/slave%281%29/api/v1",
                        "/slave(1)/api/v1/operator")) {
            OperatorClient.Answer answer =
                    scene.client.raw("POST", path, HEALTH, List.of("Content-Type", JSON));

            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.type()).isEqualTo(JSON);
            assertThat(answer.text())
                    .isEqualTo("{\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}");
        }
        assertThat(
                        scene.client
                                .raw(
                                        "POST",
                                        "/api/v1/resource_provider",
                                        HEALTH,
                                        List.of("Content-Type", JSON))
                                .status())
                .isEqualTo(404);
    }

    @Test
    void onlyPostIsTaken() {
        assertThat(scene.client.raw("GET", "/api/v1", "", List.of()).status()).isEqualTo(405);
    }

    @Test
    void contentTypeMustBeOneOfTheKnown() {
        assertThat(post(HEALTH).status()).isEqualTo(400);
        assertThat(post(HEALTH, "Content-Type", "text/plain").status()).isEqualTo(415);
        assertThat(post(HEALTH, "Content-Type", JSON, "Message-Content-Type", JSON).status())
                .isEqualTo(415);
        assertThat(post(HEALTH, "Content-Type", "application/recordio").status()).isEqualTo(400);
        assertThat(
                        post(
                                        HEALTH,
                                        "Content-Type",
                                        "application/recordio",
                                        "Message-Content-Type",
                                        "text/plain")
                                .status())
                .isEqualTo(415);
    }

    @Test
    void streamOfRecordsIsForInputAlone() {
        String call = HEALTH.length() + "\n" + HEALTH;

        OperatorClient.Answer answer =
                post(call, "Content-Type", "application/recordio", "Message-Content-Type", JSON);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("ATTACH_CONTAINER_INPUT");
        assertThat(
                        post(
                                        "{\"type\":\"ATTACH_CONTAINER_INPUT\","
                                                + "\"attach_container_input\":{}}",
                                        "Content-Type",
                                        JSON)
                                .status())
                .isEqualTo(415);
        assertThat(
                        post(
                                        "",
                                        "Content-Type",
                                        "application/recordio",
                                        "Message-Content-Type",
                                        JSON)
                                .status())
                .isEqualTo(400);
        assertThat(
                        post(
                                        "not recordio",
                                        "Content-Type",
                                        "application/recordio",
                                        "Message-Content-Type",
                                        JSON)
                                .status())
                .isEqualTo(400);
    }

    @Test
    void answersComeInAFormThatIsAccepted() {
        assertThat(post(HEALTH, "Content-Type", JSON, "Accept", "text/html").status())
                .isEqualTo(406);
        assertThat(post(HEALTH, "Content-Type", JSON, "Accept", "application/recordio").status())
                .isEqualTo(406);
        assertThat(post(HEALTH, "Content-Type", JSON, "Message-Accept", JSON).status())
                .isEqualTo(406);
        assertThat(
                        post(
                                        HEALTH,
                                        "Content-Type",
                                        JSON,
                                        "Accept",
                                        "application/x-protobuf, text/html")
                                .type())
                .isEqualTo("application/x-protobuf");
    }

    @Test
    void streamsMayBeCalledByTheirNameOrNot() {
        String task = scene.running("t1", "sleep 300");
        String call =
                "{\"type\":\"LAUNCH_NESTED_CONTAINER_SESSION\","
                        + "\"launch_nested_container_session\":{\"container_id\":%s,"
                        + "\"command\":{\"value\":\"echo hi\"}}}";

        OperatorClient.Answer plain =
                post(
                        call.formatted(OperatorScene.nested(task, "a")),
                        "Content-Type",
                        JSON,
                        "Accept",
                        JSON);
        OperatorClient.Answer refused =
                post(
                        call.formatted(OperatorScene.nested(task, "b")),
                        "Content-Type",
                        JSON,
                        "Accept",
                        "application/recordio",
                        "Message-Accept",
                        "text/plain");

        assertThat(plain.type()).isEqualTo(JSON);
        assertThat(plain.text())
                .isEqualTo(
                        "54\n{\"type\":\"DATA\",\"data\":{\"type\":\"STDOUT\",\"data\":\"aGkK\"}}");
        assertThat(refused.status()).isEqualTo(406);
    }

    @Test
    void callThatIsNoneIsRefused() {
        assertThat(post("{", "Content-Type", JSON).status()).isEqualTo(400);
        assertThat(post("{}", "Content-Type", JSON).text()).startsWith("type: unset");
        assertThat(post("{\"type\":\"NO_SUCH\"}", "Content-Type", JSON).status()).isEqualTo(400);
        assertThat(post("{\"type\":\"UNKNOWN\"}", "Content-Type", JSON).status()).isEqualTo(501);
        assertThat(
                        post(
                                        "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"/x\"}}",
                                        "Content-Type",
                                        JSON)
                                .text())
                .contains("missing required field: ReadFile.offset");
        assertThat(post(" ".repeat(9 << 20), "Content-Type", JSON).status()).isEqualTo(413);
    }
}
