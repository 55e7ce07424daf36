package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskState;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.effect.Effect;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// The events of a framework and the fields of offers: mesos-v1 §2.3 and §2.4.
final class EventContractTest {
    @TempDir Path directory;

    private Scene scene;

    @BeforeEach
    void start() {
        scene = new Scene(directory);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private void operator(String call) {
        WireClient.Answer answer =
                scene.client(WireFormat.JSON)
                        .post(
                                WireClient.OPERATOR,
                                Scene.json(call).getBytes(StandardCharsets.UTF_8),
                                Map.of());
        assertThat(answer.status()).as(answer.text()).isLessThan(300);
    }

    @ParameterizedTest
    @EnumSource
    void anOfferSaysEverythingAboutItsAgent(WireFormat format) {
        try (WireStream stream = scene.subscribe(format, "f", "r")) {
            JsonNode offer = stream.offer();

            assertThat(offer.at("/framework_id/value").asText()).isEqualTo("f");
            assertThat(offer.at("/agent_id/value").asText()).isEqualTo(scene.agentId);
            assertThat(offer.path("hostname").asText()).isEqualTo("node");
            assertThat(offer.at("/url/scheme").asText()).isEqualTo("http");
            assertThat(offer.at("/url/path").asText()).isEqualTo("/slave(1)");
            assertThat(offer.at("/url/address/hostname").asText()).isEqualTo("node");
            assertThat(offer.at("/url/address/ip").asText()).isEqualTo("127.0.0.1");
            assertThat(offer.at("/url/address/port").asInt()).isEqualTo(5051);
            assertThat(offer.at("/attributes/0/text/value").asText()).isEqualTo("r1");
            assertThat(offer.at("/domain/fault_domain/zone/name").asText()).isEqualTo("z");
            assertThat(offer.at("/allocation_info/role").asText()).isEqualTo("r");
            for (JsonNode resource : offer.path("resources")) {
                assertThat(resource.at("/allocation_info/role").asText()).isEqualTo("r");
                assertThat(resource.has("role")).as("newer format").isFalse();
            }
            assertThat(offer.at("/resources/0/scalar/value").asDouble()).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOfferIsTakenBackWhenItsAgentIsDeactivated(WireFormat format) {
        try (WireStream stream = scene.subscribe(format, "f", "r")) {
            JsonNode offer = stream.offer();

            operator(
                    "{'type':'DEACTIVATE_AGENT','deactivate_agent':{'agent_id':{'value':'%s'}}}"
                            .formatted(scene.agentId));

            assertThat(stream.next("RESCIND").at("/rescind/offer_id")).isEqualTo(offer.path("id"));
            // too late, as in a race
            stream.accepted(Scene.accept("f", offer, Scene.launch(scene.task("t", "{}"))));
            assertThat(stream.status().path("reason").asText()).isEqualTo("REASON_INVALID_OFFERS");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLostAgentAndAnEndedExecutorAreFailures(WireFormat format) {
        try (WireStream stream = scene.subscribe(format, "f", "r")) {
            String task =
                    scene.task(
                            "t",
                            "{'command':null,'executor':{'executor_id':{'value':'e'},"
                                    + "'command':{'value':'run'}}}");
            stream.accepted(Scene.accept("f", stream.offer(), Scene.launch(task)));
            scene.agent.next("LAUNCH");
            assertThat(stream.offer().at("/executor_ids/0/value").asText()).isEqualTo("e");
            scene.agent.call(Calls.update(scene.agentId, "f", "t", TaskState.TASK_FAILED));
            scene.agent.call(
                    Scene.json(
                            "{'type':'EXECUTOR_ENDED','agent_id':{'value':'%s'},'executor_ended':"
                                            .formatted(scene.agentId)
                                    + "{'framework_id':{'value':'f'},'executor_id':{'value':'e'},"
                                    + "'status':768}}"));

            JsonNode ended = stream.next("FAILURE").path("failure");
            assertThat(ended.at("/executor_id/value").asText()).isEqualTo("e");
            assertThat(ended.at("/agent_id/value").asText()).isEqualTo(scene.agentId);
            assertThat(ended.path("status").asInt()).isEqualTo(768);

            operator(
                    "{'type':'MARK_AGENT_GONE','mark_agent_gone':{'agent_id':{'value':'%s'}}}"
                            .formatted(scene.agentId));

            JsonNode lost = stream.next("FAILURE").path("failure");
            assertThat(lost.at("/agent_id/value").asText()).isEqualTo(scene.agentId);
            assertThat(lost.has("executor_id")).isFalse();
            stream.accepted(
                    Scene.call(
                            "RECONCILE",
                            "f",
                            "'reconcile':{'tasks':[{'task_id':{'value':'x'},'agent_id':{'value':'%s'}}]}"
                                    .formatted(scene.agentId)));
            JsonNode status = stream.status();
            while (!status.at("/task_id/value").asText().equals("x")) {
                status = stream.status();
            }
            assertThat(status.path("state").asText()).isEqualTo("TASK_GONE_BY_OPERATOR");
        }
    }

    @ParameterizedTest
    @EnumSource
    void maintenanceIsAskedForAnsweredAndTakenBack(WireFormat format) {
        String schedule =
                "{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':{"
                        + "'windows':[{'machine_ids':[{'hostname':'node'}],'unavailability':{"
                        + "'start':{'nanoseconds':%d},'duration':{'nanoseconds':1000}}}]}}}";
        try (WireStream stream = scene.subscribe(format, "f", "r")) {
            stream.accepted(Scene.accept("f", stream.offer(), Scene.launch(scene.task("t", "{}"))));
            for (String answer : List.of("ACCEPT", "DECLINE")) {
                operator(schedule.formatted(answer.length() * 1_000_000_000_000_000_000L));
                JsonNode inverse =
                        stream.next("INVERSE_OFFERS").at("/inverse_offers/inverse_offers/0");
                assertThat(inverse.at("/agent_id/value").asText()).isEqualTo(scene.agentId);
                assertThat(inverse.at("/framework_id/value").asText()).isEqualTo("f");
                assertThat(inverse.at("/unavailability/duration/nanoseconds").asInt())
                        .isEqualTo(1000);
                assertThat(inverse.has("resources")).isFalse();
                stream.accepted(
                        Scene.call(
                                answer + "_INVERSE_OFFERS",
                                "f",
                                "'%s_inverse_offers':{'inverse_offer_ids':[%s,{'value':'none'}]}"
                                        .formatted(
                                                answer.toLowerCase(Locale.ROOT),
                                                inverse.path("id"))));
                assertThat(
                                new TestClient(scene.kernel.port())
                                        .json("/maintenance/status")
                                        .toString())
                        .contains("\"status\":\"" + answer + "\"");
            }
            operator(schedule.formatted(2_000_000_000_000_000_000L));
            JsonNode asked = stream.next("INVERSE_OFFERS").at("/inverse_offers/inverse_offers/0");
            operator(
                    "{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':"
                            + "{'schedule':{}}}");
            assertThat(
                            stream.next("RESCIND_INVERSE_OFFER")
                                    .at("/rescind_inverse_offer/inverse_offer_id"))
                    .isEqualTo(asked.path("id"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void largeOffersAreCutIntoSeveralEvents(WireFormat format) {
        List<Offer> offers = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            offers.add(
                    Offer.builder()
                            .id(new OfferId("offer-" + i))
                            .frameworkId(new FrameworkId("f"))
                            .agentId(new AgentId("a".repeat(200)))
                            .hostname("h".repeat(200))
                            .build());
        }
        Effect effect =
                new Effect.ToFramework(
                        new FrameworkId("f"), new StreamId("s"), Event.offers(offers));

        List<byte[]> records = EventRecords.of(effect, format);

        List<String> ids = new ArrayList<>();
        for (byte[] record : records) {
            assertThat(record.length).isLessThan(4 << 20);
            Event event = format.read(MessageType.SCHEDULER_EVENT, record, Event.class);
            Objects.requireNonNull(event.offers()).offers().forEach(o -> ids.add(o.id().value()));
        }
        assertThat(records.size()).isGreaterThan(2);
        assertThat(ids).isEqualTo(offers.stream().map(o -> o.id().value()).toList());
    }
}
