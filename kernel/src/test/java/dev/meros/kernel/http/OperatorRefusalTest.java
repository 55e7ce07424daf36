package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.http.WireClient.Answer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// What is no call of the operator API, and how forms are agreed on: mesos-v1 §1.1, §1.2, §1.4.
final class OperatorRefusalTest {
    private static final String HEALTH = "{\"type\":\"GET_HEALTH\"}";
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/x-protobuf";

    private static KernelServer kernel;

    @BeforeAll
    static void start(@TempDir Path directory) {
        kernel = KernelServer.start(KernelSettings.of(directory).withPort(0));
    }

    @AfterAll
    static void stop() {
        kernel.close();
    }

    private static WireClient in(WireFormat format) {
        return WireClient.of(kernel.port(), format);
    }

    private static Answer post(byte[] body, String contentType, String accept) {
        return in(WireFormat.JSON)
                .post("/api/v1", body, Map.of("Content-Type", contentType, "Accept", accept));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void refused(Answer answer, int status, String message) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).isEqualTo(JSON);
        assertThat(answer.message()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_METRICS",
                "SET_LOGGING_LEVEL",
                "LIST_FILES",
                "READ_FILE",
                "UPDATE_WEIGHTS",
                "RESERVE_RESOURCES",
                "UNRESERVE_RESOURCES",
                "CREATE_VOLUMES",
                "DESTROY_VOLUMES",
                "GROW_VOLUME",
                "SHRINK_VOLUME",
                "UPDATE_MAINTENANCE_SCHEDULE",
                "START_MAINTENANCE",
                "STOP_MAINTENANCE",
                "DRAIN_AGENT",
                "DEACTIVATE_AGENT",
                "REACTIVATE_AGENT",
                "UPDATE_QUOTA",
                "SET_QUOTA",
                "REMOVE_QUOTA",
                "TEARDOWN",
                "MARK_AGENT_GONE"
            })
    void callsWithoutTheirPartAreRefused(String type) {
        for (WireFormat format : WireFormat.values()) {
            refused(
                    in(format).ask("{\"type\":\"%s\"}".formatted(type)),
                    400,
                    "Expecting '%s' to be present".formatted(type.toLowerCase(Locale.ROOT)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET_LOGGING_LEVEL",
                "LIST_FILES",
                "READ_FILE",
                "RESERVE_RESOURCES",
                "UNRESERVE_RESOURCES",
                "CREATE_VOLUMES",
                "DESTROY_VOLUMES",
                "GROW_VOLUME",
                "SHRINK_VOLUME",
                "UPDATE_MAINTENANCE_SCHEDULE",
                "DRAIN_AGENT",
                "DEACTIVATE_AGENT",
                "REACTIVATE_AGENT",
                "SET_QUOTA",
                "REMOVE_QUOTA",
                "TEARDOWN",
                "MARK_AGENT_GONE"
            })
    void partsWithoutWhatTheyRequireAreRefused(String type) {
        String call = "{\"type\":\"%s\",\"%s\":{}}".formatted(type, type.toLowerCase(Locale.ROOT));

        refused(post(bytes(call), JSON, ""), 400, "missing required field");
    }

    @Test
    void partsWithoutWhatTheyRequireAreRefusedInProtobufToo() {
        // type: TEARDOWN, teardown: an empty message
        byte[] teardown = {8, 31, (byte) 0x82, 1, 0};

        refused(post(teardown, PROTOBUF, ""), 400, "missing required field");
    }

    @Test
    void typesThatNobodyKnowsAreRefused() {
        refused(post(bytes("{\"type\":\"GET_THE_MOON\"}"), JSON, ""), 400, "type: GET_THE_MOON");
        refused(post(bytes("{}"), JSON, ""), 400, "type: unset");
        refused(post(bytes("{\"type\":null}"), JSON, ""), 400, "type: unset");
        refused(post(new byte[] {8, 99}, PROTOBUF, ""), 400, "type: unset");
        refused(post(new byte[] {}, PROTOBUF, ""), 400, "type: unset");
        for (WireFormat format : WireFormat.values()) {
            refused(in(format).ask("{\"type\":\"UNKNOWN\"}"), 501, "type: UNKNOWN");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "null", "{\"type\":\"GET_HEALTH\"} x"})
    void whatIsNoMessageIsRefused(String body) {
        refused(post(bytes(body), JSON, ""), 400, "");
    }

    @Test
    void whatIsNoProtobufIsRefused() {
        refused(post(new byte[] {8}, PROTOBUF, ""), 400, "");
        refused(post(new byte[] {(byte) 0xff, 1, 2, 3}, PROTOBUF, ""), 400, "");
    }

    @Test
    void theFormOfTheAnswerIsThatWhichIsAccepted() {
        byte[] json = bytes(HEALTH);
        byte[] protobuf = in(WireFormat.PROTOBUF).bytes(MessageType.MASTER_CALL, HEALTH);

        assertThat(post(json, JSON, "").headers()).containsEntry("content-type", JSON);
        assertThat(post(json, JSON, "*/*").headers()).containsEntry("content-type", JSON);
        assertThat(post(protobuf, PROTOBUF, "").headers()).containsEntry("content-type", JSON);
        assertThat(post(json, JSON, PROTOBUF).headers()).containsEntry("content-type", PROTOBUF);
        assertThat(post(json, JSON, PROTOBUF + ", " + JSON).headers())
                .containsEntry("content-type", JSON);
        assertThat(post(json, JSON, JSON + ";q=0, */*").headers())
                .containsEntry("content-type", PROTOBUF);
        assertThat(post(json, JSON + "; charset=utf-8", "").status()).isEqualTo(200);
        refused(post(json, JSON, "text/html"), 406, "Accept: text/html");
        refused(post(json, "text/plain", ""), 415, "Content-Type: text/plain");
        refused(post(json, "", ""), 400, "Content-Type: not set");
    }

    @ParameterizedTest
    @EnumSource
    void everyPathOfTheOperatorApiLeadsThere(WireFormat format) {
        for (String path :
                new String[] {
                    "/api/v1",
                    "/api/v1/",
                    "/master/api/v1",
                    "/api/v1/operator",
                    "/master/api/v1/operator"
                }) {
            WireClient client = in(format);
            Answer answer =
                    client.post(path, client.bytes(MessageType.MASTER_CALL, HEALTH), Map.of());
            assertThat(answer.status()).as(path).isEqualTo(200);
        }
    }

    @Test
    void onlyPostsAreTaken() {
        for (String method : new String[] {"GET", "PUT", "DELETE"}) {
            Answer answer = in(WireFormat.JSON).send(method, "/api/v1", bytes(HEALTH), Map.of());

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.headers()).containsEntry("allow", "POST");
        }
    }

    @Test
    void bodiesThatAreTooLargeAreRefused() {
        refused(post(new byte[9 << 20], JSON, ""), 413, "body: too large");
    }

    @Test
    void additionsAreThereInJsonAlone() {
        refused(post(bytes("{\"type\":\"EXPLAIN\"}"), JSON, ""), 400, "'explain'");
        refused(post(bytes("{\"type\":\"WHAT_IF\"}"), JSON, ""), 400, "'what_if'");
        refused(post(bytes("{\"type\":\"EXPLAIN\"}"), JSON, PROTOBUF), 406, "Accept");
    }
}
