package dev.meros.longrunning.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.CheckStatusInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ContainerInfo.DockerInfo;
import dev.meros.api.model.ContainerStatus;
import dev.meros.api.model.Environment;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.Port;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.SeccompInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.longrunning.codec.JsonText;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.launch.Reason;
import dev.meros.longrunning.core.view.QueueView;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What definitions become: the tasks that are launched, and how they are looked at.
final class TaskShapesTest {
    private final Cluster cluster = new Cluster(1, 1);

    private TaskInfo launched(String json) {
        cluster.post(json);
        cluster.offer();
        return cluster.tasks.values().iterator().next();
    }

    private Instance instance() {
        return cluster.instances("/a").getFirst();
    }

    private static ContainerInfo container(TaskInfo task) {
        return Objects.requireNonNull(task.container());
    }

    private static Map<String, String> environment(TaskInfo task) {
        Map<String, String> variables = new TreeMap<>();
        for (Environment.Variable each : task.command().environment().variables()) {
            variables.put(each.name(), each.value());
        }
        return variables;
    }

    private static String first(List<Integer> ports) {
        return String.valueOf(ports.getFirst());
    }

    private void running(String address) {
        NetworkInfo network =
                NetworkInfo.builder()
                        .ipAddresses(
                                List.of(
                                        new NetworkInfo.IpAddress(
                                                NetworkInfo.Protocol.IPv4, address)))
                        .build();
        cluster.report(
                TaskStatus.builder()
                        .taskId(instance().task())
                        .state(TaskState.TASK_RUNNING)
                        .containerStatus(new ContainerStatus(List.of(network), null, null, null))
                        .build());
    }

    @Test
    void aBridgeLeadsPortsOfTheAgentIntoTheContainer() {
        TaskInfo task =
                launched(
                        """
                        {'id':'/a','networks':[{'mode':'container/bridge'}],
                         'healthChecks':[{'protocol':'MESOS_TCP','portIndex':0}],
                         'container':{'type':'DOCKER','docker':{'image':'nginx'},
                          'portMappings':[{'containerPort':80,'name':'http'},
                           {'containerPort':53,'hostPort':0,'protocol':'udp,tcp'}]}}\
                        """);
        List<Integer> ports = instance().ports();
        DockerInfo docker = container(task).docker();

        assertThat(docker.network()).isEqualTo(DockerInfo.Network.BRIDGE);
        assertThat(docker.portMappings())
                .containsExactly(
                        new DockerInfo.PortMapping(ports.get(0), 80, "tcp"),
                        new DockerInfo.PortMapping(ports.get(1), 53, "udp"),
                        new DockerInfo.PortMapping(ports.get(1), 53, "tcp"));
        assertThat(docker.parameters())
                .containsExactly(new Parameter("label", "MESOS_TASK_ID=" + task.taskId().value()));
        assertThat(environment(task))
                .containsEntry("PORT0", first(ports))
                .containsEntry("PORT_80", first(ports))
                .containsEntry("PORT_HTTP", first(ports))
                .containsEntry("PORTS", ports.get(0) + "," + ports.get(1));
        assertThat(task.healthCheck().tcp().port()).isEqualTo(80);
        assertThat(task.discovery().ports().ports())
                .extracting(Port::number)
                .containsExactly(ports.get(0), ports.get(1), ports.get(1));
    }

    @Test
    void aNetworkOfItsOwnTakesNoPortOfTheAgent() {
        TaskInfo task =
                launched(
                        """
                        {'id':'/a','cmd':'serve','networks':[{'mode':'container','name':'n',
                          'labels':{'l':'m'}}],
                         'healthChecks':[{'protocol':'HTTP','gracePeriodSeconds':1}],
                         'container':{'portMappings':[{'containerPort':80,'name':'http'},{}]}}\
                        """);
        NetworkInfo network = container(task).networkInfos().getFirst();

        assertThat(task.resources()).noneMatch(r -> r.name().equals("ports"));
        assertThat(network.name()).isEqualTo("n");
        assertThat(network.portMappings()).isEmpty();
        assertThat(network.labels().labels().getFirst().value()).isEqualTo("m");
        assertThat(instance().hostPorts()).isEmpty();
        Map<String, String> variables = environment(task);
        int generated = Integer.parseInt(variables.get("PORT1"));
        assertThat(generated).isBetween(1025, 65_535);
        assertThat(variables)
                .containsEntry("PORT0", "80")
                .containsEntry("PORTS", String.valueOf(generated))
                .containsEntry("PORT", String.valueOf(generated));
        assertThat(task.discovery().ports().ports().getFirst().labels().labels())
                .anyMatch(label -> "container".equals(label.value()));

        cluster.effects.clear();
        running("10.1.2.3");
        cluster.pass(Duration.ofSeconds(10));
        assertThat(cluster.effects)
                .filteredOn(Effect.Probe.class::isInstance)
                .map(e -> (Effect.Probe) e)
                .allMatch(p -> p.host().equals("10.1.2.3") && p.port() == 80)
                .hasSize(1);
    }

    @Test
    void mappingsGoToTheNetworkThatTheyName() {
        TaskInfo task =
                launched(
                        """
                        {'id':'/a','cmd':'serve','networks':[{'mode':'container','name':'n'},
                          {'mode':'container','name':'o'}],
                         'container':{'portMappings':[
                          {'containerPort':80,'hostPort':0,'networkNames':['o']}]}}\
                        """);

        assertThat(container(task).networkInfos().get(0).portMappings()).isEmpty();
        assertThat(container(task).networkInfos().get(1).portMappings())
                .containsExactly(
                        new NetworkInfo.PortMapping(instance().ports().getFirst(), 80, "tcp"));
    }

    @Test
    void limitsTerminalIsolationAndTheSilentCheckReachTheAgent() {
        TaskInfo task =
                launched(
                        """
                        {'id':'/a','cmd':'serve','tty':true,'resourceLimits':{'cpus':2,'mem':512},
                         'container':{'linuxInfo':{'seccomp':{'unconfined':true},
                          'ipcInfo':{'mode':'PRIVATE','shmSize':8}}},
                         'check':{'http':{'portIndex':0,'path':'/s'},'intervalSeconds':5}}\
                        """);

        assertThat(task.limits()).isEqualTo(Map.of("cpus", Scalar.of(2), "mem", Scalar.of(512)));
        assertThat(container(task).ttyInfo()).isNotNull();
        assertThat(container(task).linuxInfo())
                .isEqualTo(
                        LinuxInfo.builder()
                                .seccomp(new SeccompInfo(null, true))
                                .ipcMode(LinuxInfo.IpcMode.PRIVATE)
                                .shmSize(8)
                                .build());
        assertThat(task.check())
                .isEqualTo(
                        CheckInfo.builder()
                                .type(CheckInfo.Type.HTTP)
                                .http(new CheckInfo.Http(instance().ports().getFirst(), "/s"))
                                .intervalSeconds(5.0)
                                .build());
        assertThat(task.healthCheck()).isNull();

        running("10.0.0.1");
        cluster.report(
                TaskStatus.builder()
                        .taskId(instance().task())
                        .state(TaskState.TASK_RUNNING)
                        .checkStatus(
                                new CheckStatusInfo(
                                        CheckInfo.Type.HTTP,
                                        null,
                                        new CheckStatusInfo.Http(204),
                                        null))
                        .build());
        assertThat(JsonText.write(cluster.core.tasks()))
                .contains("\"checkResult\":{\"http\":{\"statusCode\":204}}");
    }

    @Test
    void anAppThatNeedsAGpuWaitsForAnAgentWithOne() {
        cluster.post("{'id':'/a','cmd':'serve','gpus':1}");
        cluster.offer();

        assertThat(cluster.tasks).isEmpty();
        assertThat(JsonText.write(cluster.core.queue(QueueView.Offers.SHOWN, cluster.now)))
                .contains("\"reason\":\"" + Reason.INSUFFICIENT_GPUS.label() + "\",\"declined\":1")
                .contains("\"lastUnusedOffers\":[{\"offer\":{\"id\":\"o0\",\"hostname\":")
                .contains("{\"name\":\"ports\",\"role\":\"*\",\"ranges\":[{\"begin\":31000,")
                .contains("\"attributes\":[{\"name\":\"rack\",\"text\":\"rack0\"}]}")
                .contains("\"reason\":[\"" + Reason.INSUFFICIENT_GPUS.label() + "\"]");
    }

    @Test
    void aDeploymentWaitsUntilNewInstancesAreReady() {
        cluster.post(
                "{'id':'/a','cmd':'one','instances':2,'portDefinitions':[{'name':'http'}],"
                        + "'upgradeStrategy':{'minimumHealthCapacity':1,'maximumOverCapacity':0.5},"
                        + "'readinessChecks':[{'portName':'http','path':'/ready',"
                        + "'preserveLastResponse':true,'intervalSeconds':2,'timeoutSeconds':1}]}");
        for (int i = 0; i < 30; i++) {
            cluster.stir();
        }
        assertThat(cluster.core.state().deployments()).hasSize(1);
        assertThat(cluster.instances("/a")).hasSize(2).allMatch(Instance::isRunning);
        answer(503);
        assertThat(JsonText.write(cluster.core.deployments()))
                .contains(
                        "\"ready\":false,\"lastResponse\":{\"status\":503,"
                                + "\"contentType\":\"text/plain\",\"body\":\"no\"}");
        assertThat(cluster.core.state().deployments()).hasSize(1);
        cluster.pass(Duration.ofSeconds(3));
        answer(200);
        assertThat(cluster.core.state().deployments()).isEmpty();

        // an upgrade kills no old instance before the new one is ready
        cluster.put("/a", "{'cmd':'two'}");
        for (int i = 0; i < 30; i++) {
            cluster.stir();
        }
        assertThat(cluster.instances("/a")).hasSize(3);
        for (int i = 0; i < 200 && !cluster.core.state().deployments().isEmpty(); i++) {
            answer(200);
            cluster.stir();
            assertThat(
                            cluster.instances("/a").stream()
                                    .filter(x -> x.goal() == Instance.Goal.RUNNING))
                    .hasSizeGreaterThanOrEqualTo(2);
        }
        assertThat(cluster.core.state().deployments()).isEmpty();
        assertThat(cluster.core.state().app(new AppId("/a")).app().run().cmd()).isEqualTo("two");
        cluster.effects.clear();
        cluster.pass(Duration.ofMinutes(1));
        assertThat(cluster.effects).noneMatch(Effect.ReadinessProbe.class::isInstance);
    }

    /// Answers every instance that has been asked.
    private void answer(int status) {
        List<Effect> asked =
                cluster.effects.stream().filter(Effect.ReadinessProbe.class::isInstance).toList();
        cluster.effects.removeAll(asked);
        for (Effect each : asked) {
            Effect.ReadinessProbe probe = (Effect.ReadinessProbe) each;
            assertThat(probe.check().path()).isEqualTo("/ready");
            cluster.run(
                    new Command.ReadinessProbed(
                            probe.instance(), status, "text/plain", status == 200 ? "yes" : "no"));
        }
    }

    @Test
    void aHealthCheckByCommandHasNoPort() {
        TaskInfo task =
                launched(
                        "{'id':'/a','cmd':'serve','portDefinitions':[],"
                            + "'healthChecks':[{'protocol':'COMMAND','command':{'value':'true'}}]}");

        assertThat(task.healthCheck().type()).isEqualTo(HealthCheck.Type.COMMAND);
        assertThat(environment(task)).doesNotContainKeys("PORT", "PORTS", "PORT0");
        assertThat(task.taskId()).isEqualTo(new TaskId(instance().task().value()));
    }
}
