package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.WireFormat;
import dev.meros.kernel.http.WireClient.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// The rows of mesos-v1 §1.3: how JSON is read and written. That protobuf reads and writes the same
/// messages is tested with its codec.
final class JsonContractTest {
    private static Scene scene;

    @BeforeAll
    static void start(@TempDir Path directory) {
        scene = new Scene(directory);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static Answer call(String json) {
        return scene.client(WireFormat.JSON)
                .post(
                        WireClient.SCHEDULER,
                        Scene.json(json).getBytes(StandardCharsets.UTF_8),
                        Map.of());
    }

    private static void refused(String json, String message) {
        Answer answer = call(json);
        assertThat(answer.status()).as(json).isEqualTo(400);
        assertThat(answer.message()).as(json).contains(message);
    }

    @Test
    void whatCannotBeReadIsRefusedWithItsPlace() {
        refused("", "wrong type (expected: an object)");
        refused("{", "malformed JSON");
        refused("[]", "wrong type");
        refused("null", "null where");
        refused("{} {}", "goes on after its end");
        refused("{'type':7}", "type");
        refused("{'type':'KILL','framework_id':{'value':'f'},'kill':{}}", "Kill.task_id");
        refused(
                "{'type':'ACKNOWLEDGE','framework_id':{'value':'f'},'acknowledge':{'agent_id':"
                        + "{'value':'a'},'task_id':{'value':'t'},'uuid':'!'}}",
                "not base64");
        refused(
                "{'type':'SUBSCRIBE','subscribe':{'framework_info':{'name':'n'}}}",
                "missing required field: FrameworkInfo.user");
        refused(
                "{'type':'ACCEPT','framework_id':{'value':'f'},'accept':{'operations':[{'type':"
                    + "'RESERVE','reserve':{'resources':[{'name':'cpus','type':'NO_SUCH'}]}}]}}",
                "missing required field: Resource.type");
        refused(
                "{'type':'SUBSCRIBE','subscribe':{'framework_info':{'user':'u','name':'n',"
                        + "'failover_timeout':'soon'}}}",
                "failover_timeout");
        refused(
                "{'type':'SUBSCRIBE','subscribe':{'framework_info':{'user':'u','name':'n',"
                        + "'checkpoint':'perhaps'}}}",
                "checkpoint");
    }

    @Test
    void numbersAndTruthMayBeTextsAndNullIsUnset() throws IOException, InterruptedException {
        String events =
                subscribe(
                        """
                        {'type':'SUBSCRIBE','unknown':{'a':[1]},'framework_id':{'value':'texts'},
                         'kill':null,'subscribe':{'framework_info':{'user':'u','name':'n',
                         'id':{'value':'texts'},'failover_timeout':'60','checkpoint':'true',
                         'hostname':null,'labels':null,'role':'r','capabilities':null}}}
                        """,
                        "OFFERS");

        assertThat(events).contains("'type':'SUBSCRIBED'");
        assertThat(new TestClient(scene.kernel.port()).get("/frameworks").body())
                .contains("\"failover_timeout\":60");
    }

    @Test
    void numbersAreNumbersDefaultsAreThereAndWhatIsUnsetIsNot()
            throws IOException, InterruptedException {
        String events =
                subscribe(
                        """
                        {'type':'SUBSCRIBE','framework_id':{'value':'out'},'subscribe':{
                         'framework_info':{'user':'u','name':'n','id':{'value':'out'},
                         'roles':['out'],'capabilities':[{'type':'MULTI_ROLE'}]}}}
                        """,
                        "OFFERS");

        assertThat(events)
                .contains(
                        "'heartbeat_interval_seconds':15.0",
                        "'scalar':{'value':8.0}",
                        "'range':[{'begin':31000,'end':32000}]",
                        "'port':" + scene.kernel.port());
        assertThat(events).doesNotContain("null", "[]", "executor_ids", "\n\n", ": ");
        String flags = scene.client(WireFormat.JSON).ask("{\"type\":\"GET_FRAMEWORKS\"}").text();
        assertThat(flags.replace('"', '\''))
                .as("declared defaults")
                .contains("'failover_timeout':0.0", "'checkpoint':false");
    }

    /// Subscribes and reads up to a type of event; with `'` for quotes.
    private static String subscribe(String call, String until)
            throws IOException, InterruptedException {
        WireClient client = scene.client(WireFormat.JSON);
        HttpRequest request =
                HttpRequest.newBuilder(client.uri(WireClient.SCHEDULER))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Scene.json(call)))
                        .build();
        HttpResponse<InputStream> response =
                client.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
        StringBuilder text = new StringBuilder();
        try (InputStream in = response.body()) {
            byte[] buffer = new byte[8_192];
            while (text.indexOf("\"type\":\"" + until + "\"") < 0) {
                int n = in.read(buffer);
                assertThat(n).as("the stream ended after " + text).isPositive();
                text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
        }
        return text.toString().replace('"', '\'');
    }
}
