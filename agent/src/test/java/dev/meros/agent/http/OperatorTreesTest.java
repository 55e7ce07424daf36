package dev.meros.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.node.Amounts;
import dev.meros.agent.node.Node;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.Protobuf;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Offer;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.UUID;

class OperatorTreesTest {
    private final OperatorTrees trees =
            new OperatorTrees(
                    () ->
                            new Node(
                                    "node-1",
                                    "10.0.0.7",
                                    List.of(),
                                    List.of(),
                                    null,
                                    List.of(),
                                    new Amounts(1, 1, 1)),
                    5051);

    @Test
    void operationUnderWayIsShownAsPending() {
        Bytes uuid = Bytes.of(new UUID(1, 2));
        Offer.Operation operation =
                Json.read(
                        """
                        {"type":"DESTROY","id":{"value":"o1"},"destroy":{"volumes":[
                         {"name":"disk","type":"SCALAR","scalar":{"value":10},
                          "disk":{"persistence":{"id":"v1"}}}]}}
                        """,
                        Offer.Operation.class);
        AgentState state =
                AgentState.EMPTY.apply(new AgentRecord.IdAssigned(new AgentId("agent-1")));

        JsonNode tree =
                trees.operations(state, List.of(new AgentEvent.ApplyOperation(uuid, operation)));

        JsonNode shown = tree.at("/operations/0");
        assertThat(shown.at("/latest_status/state").asText()).isEqualTo("OPERATION_PENDING");
        assertThat(shown.at("/latest_status/operation_id/value").asText()).isEqualTo("o1");
        assertThat(shown.at("/agent_id/value").asText()).isEqualTo("agent-1");
        assertThat(shown.at("/info/type").asText()).isEqualTo("DESTROY");
        assertThat(shown.at("/uuid/value").asText()).isEqualTo(uuid.toBase64());
        MessageType type = MessageType.named("mesos.v1.agent.Response.GetOperations");
        assertThat(Protobuf.read(type, Protobuf.write(type, tree), JsonNode.class))
                .hasToString(tree.toString());
    }
}
