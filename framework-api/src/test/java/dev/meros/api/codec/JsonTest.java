package dev.meros.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;

import org.junit.jupiter.api.Test;

import java.util.List;

class JsonTest {
    @Test
    void declaredDefaultsAreWrittenOut() {
        FrameworkInfo info = FrameworkInfo.builder().user("root").name("demo").build();

        String json = Json.writeText(info);

        assertThat(json)
                .isEqualTo(
                        """
                        {"user":"root","name":"demo","failover_timeout":0.0,"checkpoint":false}\
                        """);
    }

    @Test
    void scalarsAreWrittenAsDoublesAndEmptyMessagesAsObjects() {
        Resource cpus =
                Resource.scalar("cpus", Scalar.of(2)).toBuilder()
                        .revocable(new Resource.RevocableInfo())
                        .build();

        assertThat(Json.writeText(cpus))
                .isEqualTo(
                        """
                        {"name":"cpus","type":"SCALAR","scalar":{"value":2.0},"revocable":{}}\
                        """);
    }

    @Test
    void whatIsWrittenIsReadInsideOtherMessages() {
        Resource cpus = Resource.scalar("cpus", Scalar.of(0.5));
        Resource ports = Resource.ranges("ports", List.of(new Value.Range(1L, 5L)));
        Offer offer =
                Offer.builder()
                        .id(new OfferId("o"))
                        .frameworkId(new FrameworkId("f"))
                        .agentId(new AgentId("a"))
                        .hostname("h")
                        .resources(List.of(cpus, ports, cpus))
                        .build();

        Event read = Json.read(Json.write(Event.offers(List.of(offer, offer))), Event.class);

        assertThat(read).isEqualTo(Event.offers(List.of(offer, offer)));
    }

    @Test
    void nullUnknownFieldsAndUnknownNamesAreIgnored() {
        FrameworkInfo info =
                Json.read(
                        """
                        {"user":"u","name":"n","role":null,"colour":"red","failover_timeout":"7",
                         "capabilities":[{"type":"MULTI_ROLE"},{"type":"FLYING"}],"checkpoint":"true"}
                        """,
                        FrameworkInfo.class);

        assertThat(info.role()).isNull();
        assertThat(info.failoverTimeout()).isEqualTo(7.0);
        assertThat(info.checkpoint()).isTrue();
        assertThat(info.has(FrameworkInfo.Capability.Type.MULTI_ROLE)).isTrue();
        assertThat(info.capabilities()).hasSize(2);
    }

    @Test
    void integersAreReadWhereDoublesAreDeclared() {
        Call call =
                Json.read(
                        """
                        {"type":"DECLINE","framework_id":{"value":"f"},
                         "decline":{"offer_ids":[{"value":"o"}],"filters":{"refuse_seconds":3}}}
                        """,
                        Call.class);

        assertThat(call.decline().filters().refuseSeconds()).isEqualTo(3.0);
    }

    @Test
    void missingRequiredFieldIsNamed() {
        assertThatThrownBy(() -> Json.read("{\"name\":\"n\"}", FrameworkInfo.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("FrameworkInfo.user");
    }

    @Test
    void malformedAndMistypedInputIsExplained() {
        assertThatThrownBy(() -> Json.read("{", Call.class)).hasMessageContaining("malformed JSON");
        assertThatThrownBy(() -> Json.read("{} {}", Call.class)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Json.read("{\"accept\":{\"offer_ids\":7}}", Call.class))
                .hasMessageContaining("accept.offer_ids");
        assertThatThrownBy(
                        () ->
                                Json.read(
                                        """
                                        {"task_id":{"value":"t"},"state":"TASK_RUNNING","uuid":"%%"}\
                                        """,
                                        TaskStatus.class))
                .hasMessageContaining("base64");
    }

    @Test
    void whatIsWrongIsSaidInTermsOfJsonAlone() {
        assertWrong("[]", "wrong type (expected: an object)");
        assertWrong("{} {}", "malformed JSON: it goes on after its end");
        assertWrong(
                "{\"framework_id\":\"f\"}", "wrong type (at framework_id) (expected: an object)");
        assertWrong(
                "{\"accept\":{\"offer_ids\":7}}",
                "wrong type (at accept.offer_ids) (expected: a list)");
        assertWrong(
                "{\"subscribe\":{\"framework_info\":{\"failover_timeout\":\"abc\"}}}",
                "wrong type (at subscribe.framework_info.failover_timeout) (expected: a number)");
        assertWrong(
                "{\"subscribe\":{\"framework_info\":{\"user\":{}}}}",
                "wrong type (at subscribe.framework_info.user) (expected: a text in quotes)");
        assertThatThrownBy(() -> Json.read("{\n \"a\":", Call.class))
                .hasMessageStartingWith("malformed JSON: ")
                .hasMessageEndingWith("(line 2, column 6)");
        assertThatThrownBy(() -> Json.read("{", Call.class))
                .hasMessageNotContainingAny("Source", "dev.meros");
    }

    private static void assertWrong(String json, String message) {
        assertThatThrownBy(() -> Json.read(json, Call.class))
                .isInstanceOf(CodecException.class)
                .hasMessage(message);
    }

    @Test
    void numbersAreNoNames() {
        assertWrong("{\"type\":1}", "wrong type (at type) (expected: a name in quotes)");
    }

    @Test
    void scalarsAreNumbersOrTextsOfNumbers() {
        assertThat(Json.read("{\"value\":\"1.5\"}", Scalar.class)).isEqualTo(Scalar.of(1.5));
        assertThatThrownBy(() -> Json.read("{\"value\":{}}", Scalar.class))
                .hasMessageContaining("expected: a number");
        assertThatThrownBy(() -> Json.read("{\"value\":true}", Scalar.class))
                .hasMessageContaining("expected: a number");
        assertThatThrownBy(() -> Json.read("{\"value\":1e13}", Scalar.class))
                .hasMessageContaining("to 1000000000000)");
    }

    @Test
    void aScalarIsReadWhateverElseItHolds() {
        assertThat(
                        Json.read(
                                """
                                {"more":{"value":[1,{}]},"value":2.5,"other":[{"value":7}]}
                                """,
                                Scalar.class))
                .isEqualTo(Scalar.of(2.5));
        for (String wrong :
                List.of("{}", "{\"value\":null}", "7", "[{\"value\":1}]", "{\"value\":{}}")) {
            assertThatThrownBy(
                            () ->
                                    Json.read(
                                            "{\"name\":\"c\",\"type\":\"SCALAR\",\"scalar\":"
                                                    + wrong
                                                    + "}",
                                            Resource.class))
                    .as(wrong)
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("Scalar.value");
        }
    }

    @Test
    void eventsReadBackEqual() {
        Event event =
                Event.update(
                        TaskStatus.builder()
                                .taskId(new dev.meros.api.model.TaskId("t"))
                                .state(dev.meros.api.model.TaskState.TASK_RUNNING)
                                .timestamp(1.5)
                                .build());

        assertThat(Json.read(Json.write(event), Event.class)).isEqualTo(event);
    }

    @Test
    void commandsShowThatTheyAreShellCommandsByDefault() {
        CommandInfo command = Json.read("{\"value\":\"true\"}", CommandInfo.class);

        assertThat(command.shell()).isTrue();
        assertThat(Json.writeText(command)).isEqualTo("{\"value\":\"true\",\"shell\":true}");
    }

    @Test
    void resourcesHaveATextForm() {
        var resources = ResourceText.parseResources("cpus:1.5;mem(eng):64;ports:[5-9,1-4]");

        assertThat(dev.meros.api.resource.Resources.of(resources))
                .hasToString("cpus:1.5;mem(eng):64;ports:[1-9]");
    }

    @Test
    void nestingIsBounded() {
        String deep = "{\"value\":\"x\",\"parent\":".repeat(250) + "{}" + "}".repeat(250);

        assertThatThrownBy(() -> Json.read(deep, ContainerId.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("malformed JSON")
                .hasMessageContaining("200");
    }
}
