package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.WireFormat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;

/// The rows of mesos-v1 §2.6: what tasks, their executors and groups are refused for.
final class TaskContractTest {
    private static Scene scene;

    @BeforeAll
    static void start(@TempDir Path directory) {
        scene = new Scene(directory);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    /// What is wrong with a task, as a patch of a good one, and what its framework is told.
    private record Row(String patch, String message) {}

    private static Row row(String patch, String message) {
        return new Row(patch, message);
    }

    private static String executor(String fields) {
        return "{'command':null,'executor':{'executor_id':{'value':'e'},'command':{'value':'run'}"
                + fields
                + "}}";
    }

    private static String container(String fields) {
        return "{'container':{'type':'MESOS'" + fields + "}}";
    }

    private static String resources(String resources) {
        return "{'resources':[" + resources + "]}";
    }

    private static String scalar(String name, String value, String more) {
        return "{'name':'%s','type':'SCALAR','scalar':{'value':%s}%s}".formatted(name, value, more);
    }

    private static String ranges(String ranges) {
        return "{'name':'ports','type':'RANGES','ranges':{'range':[" + ranges + "]}}";
    }

    private static final List<Row> TASKS =
            List.of(
                    row("{'task_id':{'value':''}}", "task_id: 0 bytes"),
                    row("{'task_id':{'value':'a/b'}}", "task_id: 'a/b'"),
                    row("{'task_id':{'value':'..'}}", "task_id: '..'"),
                    row("{'agent_id':{'value':'other'}}", "agent_id: other (expected: "),
                    row(
                            "{'kill_policy':{'grace_period':{'nanoseconds':-1}}}",
                            "kill_policy.grace_period: negative"),
                    row(
                            "{'max_completion_time':{'nanoseconds':-1}}",
                            "max_completion_time: negative"),
                    row("{'check':{'type':'COMMAND'}}", "check.command: unset"),
                    row(
                            "{'check':{'type':'COMMAND','command':{'command':{}}}}",
                            "check.command: nothing to run"),
                    row("{'check':{'type':'HTTP'}}", "check.http: unset"),
                    row("{'check':{'type':'TCP'}}", "check.tcp: unset"),
                    row("{'check':{}}", "check.type: unset"),
                    row(
                            "{'check':{'type':'TCP','tcp':{'port':80},'http':{'port':80}}}",
                            "check.http: set (expected: unset"),
                    row(
                            "{'check':{'type':'HTTP','http':{'port':80,'path':'x'}}}",
                            "check.http.path: x"),
                    row(
                            "{'check':{'type':'TCP','tcp':{'port':80},'delay_seconds':-1}}",
                            "check.delay_seconds: -1.0"),
                    row("{'health_check':{'type':'COMMAND'}}", "health_check.command: unset"),
                    row(
                            "{'health_check':{'type':'HTTP','http':{'port':70000}}}",
                            "health_check.http.port: 70000"),
                    row(
                            "{'health_check':{'http':{'port':80,'scheme':'ftp'}}}",
                            "health_check.http.scheme: ftp"),
                    row(
                            "{'health_check':{'http':{'port':80,'path':'x'}}}",
                            "health_check.http.path: x"),
                    row("{'health_check':{'type':'TCP'}}", "health_check.tcp: unset"),
                    row("{'health_check':{}}", "health_check.type: unset"),
                    row(
                            "{'health_check':{'tcp':{'port':80},'grace_period_seconds':-1}}",
                            "health_check.grace_period_seconds: -1.0"),
                    row("{'resources':[]}", "resources: none"),
                    row(resources(scalar("cpus", "0.0004", "")), "cpus"),
                    row(resources(scalar("cpus", "-1", "")), "cpus"),
                    row(resources(scalar("", "1", "")), "name"),
                    row(resources("{'name':'cpus','type':'RANGES'}"), "cpus"),
                    row(resources(scalar("gpus", "0.5", "")), "gpus"),
                    row(resources(ranges("{'begin':31002,'end':31000}")), "ports"),
                    row(
                            resources(
                                    ranges("{'begin':31000,'end':31002}")
                                            + ","
                                            + ranges("{'begin':31001,'end':31003}")),
                            "ports"),
                    row(resources(scalar("cpus", "1", ",'disk':{}")), "cpus"),
                    row(
                            resources(
                                    scalar("cpus", "1", ",'revocable':{}")
                                            + ","
                                            + scalar("cpus", "1", "")),
                            "all revocable or none"),
                    row(
                            resources(scalar("cpus", "1", ",'allocation_info':{'role':'x'}")),
                            "allocation to role task"),
                    row(resources(scalar("cpus", "99", "")), "Task uses more resources"),
                    row(
                            "{'command':{'environment':{'variables':[{'name':'A'}]}}}",
                            "command.environment: A"),
                    row(
                            "{'command':{'environment':{'variables':[{'name':'A','type':'SECRET',"
                                    + "'value':'x'}]}}}",
                            "command.environment: A"),
                    row(
                            "{'command':{'environment':{'variables':[{'name':'A','type':'SECRET',"
                                    + "'secret':{'type':'VALUE','value':{'data':'YQBi'}}}]}}}",
                            "no zero bytes"),
                    row(
                            "{'command':{'environment':{'variables':[{'name':'A','value':'x',"
                                    + "'type':'UNKNOWN'}]}}}",
                            "command.environment: A"),
                    row("{'container':{'type':'DOCKER'}}", "container.docker: unset"),
                    row(
                            "{'container':{'type':'DOCKER','docker':{'image':'i','parameters':"
                                    + "[{'key':'name','value':'x'}]}}}",
                            "container.docker.parameters: name"),
                    row(
                            container(
                                    ",'volumes':[{'container_path':'/a','mode':'RW','host_path':"
                                            + "'/b','source':{'type':'SANDBOX_PATH'}}]"),
                            "container.volumes: /a (expected: one of"),
                    row(
                            container(
                                    ",'volumes':[{'container_path':'/a','mode':'RW','source':"
                                            + "{'type':'SANDBOX_PATH','host_path':{'path':'/'}}}]"),
                            "container.volumes: /a (expected: a source with the part"),
                    row(container(",'linux_info':{'share_cgroups':false}"), "share_cgroups"),
                    row("{'limits':{'disk':{'value':1}}}", "limits: disk"),
                    row("{'limits':{'cpus':{'value':0.05}}}", "limits: 0.05 of cpus"),
                    row("{'command':null}", "command: unset"),
                    row("{'executor':{'executor_id':{'value':'e'}}}", "executor: e"),
                    row(executor(",'type':'DEFAULT'"), "executor.type: DEFAULT"),
                    row(executor(",'framework_id':{'value':'x'}"), "executor.framework_id: x"),
                    row(
                            executor(",'shutdown_grace_period':{'nanoseconds':-1}"),
                            "executor.shutdown_grace_period"),
                    row(
                            executor(",'resources':[" + scalar("cpus", "1", ",'shared':{}") + "]"),
                            "executor.resources"),
                    row(
                            "{'command':null,'executor':{'executor_id':{'value':'e'}}}",
                            "executor.command: unset"),
                    row(executor(",'container':{'type':'DOCKER'}"), "executor.container.docker"));

    @ParameterizedTest
    @EnumSource
    void aTaskThatBreaksARuleIsRefusedWithTheReason(WireFormat format) {
        String framework = "tasks-" + format;
        try (WireStream stream = scene.subscribe(format, framework, "task")) {
            for (Row row : TASKS) {
                String launch = Scene.launch(scene.task("t", row.patch()));

                stream.accepted(Scene.accept(framework, stream.offer(), launch));

                JsonNode status = stream.status();
                assertThat(status.path("message").asText()).as(row.patch()).contains(row.message());
                assertThat(status.path("state").asText()).isEqualTo("TASK_ERROR");
                assertThat(status.path("reason").asText()).isEqualTo("REASON_TASK_INVALID");
                assertThat(status.path("source").asText()).isEqualTo("SOURCE_MASTER");
                assertThat(status.has("uuid")).as("nothing to acknowledge").isFalse();
            }
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }

    /// What is wrong with a group, as patches of its executor and its second task.
    private record GroupRow(String executor, String task, String message) {}

    private static final List<GroupRow> GROUPS =
            List.of(
                    new GroupRow("{'type':null}", "{}", "executor.type: unset"),
                    new GroupRow("{'command':{'value':'x'}}", "{}", "executor.command: set"),
                    new GroupRow(
                            "{'container':{'type':'MESOS','mesos':{'image':{'type':'DOCKER',"
                                    + "'docker':{'name':'x'}}}}}",
                            "{}",
                            "executor.container: MESOS"),
                    new GroupRow(
                            "{'type':'CUSTOM','command':{'value':'x'},'container':"
                                    + "{'type':'DOCKER','docker':{'image':'x'}}}",
                            "{}",
                            "executor.container.type: DOCKER"),
                    new GroupRow("{'type':'CUSTOM'}", "{}", "executor.command: unset"),
                    new GroupRow(
                            "{'resources':[" + scalar("cpus", "0.1", "") + "]}",
                            "{}",
                            "executor.resources: 0 of mem"),
                    new GroupRow(
                            "{}",
                            "{'container':{'type':'DOCKER','docker':{'image':'x'}}}",
                            "container.type: DOCKER"),
                    new GroupRow(
                            "{}",
                            "{'executor':{'executor_id':{'value':'other'}}}",
                            "executor: another one"),
                    new GroupRow(
                            "{}",
                            "{'container':{'type':'MESOS','network_infos':[{'name':'n'}]},"
                                    + "'check':{'type':'TCP','tcp':{'port':80}}}",
                            "container.network_infos: set"),
                    new GroupRow(
                            "{}",
                            "{'container':{'type':'MESOS','linux_info':{'share_cgroups':false}}}",
                            "share_cgroups: mixed"),
                    new GroupRow("{}", "{'limits':{'cpus':{'value':1}}}", "limits: set"),
                    new GroupRow("{}", "{'task_id':{'value':'t1'}}", "duplicate ID: t1"),
                    new GroupRow(
                            "{}", resources(scalar("cpus", "99", "")), "Task group uses more"));

    @ParameterizedTest
    @EnumSource
    void aGroupIsRefusedAsAWhole(WireFormat format) {
        String framework = "groups-" + format;
        try (WireStream stream = scene.subscribe(format, framework, "group")) {
            for (GroupRow row : GROUPS) {
                stream.accepted(Scene.accept(framework, stream.offer(), group(row)));

                for (String task : List.of("t1", "t2")) {
                    JsonNode status = stream.status();
                    assertThat(status.path("message").asText())
                            .as(row + "")
                            .contains(row.message());
                    assertThat(status.path("state").asText()).isEqualTo("TASK_ERROR");
                    assertThat(status.path("reason").asText())
                            .isEqualTo("REASON_TASK_GROUP_INVALID");
                    assertThat(status.at("/task_id/value").asText()).isIn(task, "t1");
                }
            }
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }

    private static String group(GroupRow row) {
        ObjectNode executor =
                (ObjectNode)
                        WireStream.tree(
                                Scene.json(
                                        "{'executor_id':{'value':'e'},'type':'DEFAULT','resources':["
                                                + scalar("cpus", "0.1", "")
                                                + ","
                                                + scalar("mem", "32", "")
                                                + ","
                                                + scalar("disk", "10", "")
                                                + "]}"));
        Scene.patch(executor, WireStream.tree(Scene.json(row.executor())));
        return Scene.json("{'type':'LAUNCH_GROUP','launch_group':{'executor':")
                + executor
                + Scene.json(",'task_group':{'tasks':[")
                + scene.task("t1", "{}")
                + ","
                + scene.task("t2", row.task())
                + "]}}}";
    }

    @ParameterizedTest
    @EnumSource
    void aBadTaskDoesNotKeepAGoodOneFromItsLaunch(WireFormat format) {
        String framework = "both-" + format;
        try (WireStream stream = scene.subscribe(format, framework, "both")) {
            String launch =
                    Scene.launch(
                            scene.task("bad", "{'resources':[]}"),
                            scene.task(
                                    "good-" + format,
                                    "{'limits':{'cpus':{'value':'Infinity'},'mem':{'value':64}}}"));

            stream.accepted(Scene.accept(framework, stream.offer(), launch));

            assertThat(stream.status().at("/task_id/value").asText()).isEqualTo("bad");
            JsonNode launched = scene.agent.next("LAUNCH").at("/launch/task");
            assertThat(launched.at("/task_id/value").asText()).isEqualTo("good-" + format);
            assertThat(launched.at("/limits/mem/value").asDouble()).isEqualTo(64);
            stream.accepted(
                    Scene.accept(
                            framework,
                            stream.offer(),
                            Scene.launch(scene.task("good-" + format, "{}"))));
            assertThat(stream.status().path("message").asText()).contains("duplicate ID");
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void launchesHaveNoIdOfAnOperation(WireFormat format) {
        String framework = "ids-" + format;
        try (WireStream stream = scene.subscribe(format, framework, "ids")) {
            String launch =
                    Scene.launch(scene.task("t", "{}"))
                            .replaceFirst("\\{", "{\"id\":{\"value\":\"o\"},");

            stream.accepted(Scene.accept(framework, stream.offer(), launch));

            JsonNode status = stream.status();
            assertThat(status.path("message").asText()).contains("Operation.id: set");
            assertThat(status.path("reason").asText()).isEqualTo("REASON_TASK_INVALID");
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }
}
