package dev.meros.agent.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.agent.cgroup.Hierarchies;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.cgroup.LimitRules;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.settings.SecuritySettings.Privileges;
import dev.meros.api.codec.Json;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ContainerInfo.DockerInfo;
import dev.meros.api.model.ContainerInfo.DockerInfo.Network;
import dev.meros.api.model.ContainerInfo.DockerInfo.PortMapping;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TtyInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What an engine is told of networks, ports, terminals and the options of `docker run`.
class CreationOptionsTest {
    private static DockerInfo.Builder docker() {
        return DockerInfo.builder().image("busybox").network(Network.HOST);
    }

    private static String request(ContainerInfo.Builder container, DockerInfo docker) {
        ContainerInfo info = container.type(ContainerInfo.Type.DOCKER).docker(docker).build();
        ContainerSpec spec =
                new ContainerSpec(
                        "c",
                        new TaskKey(new FrameworkId("f"), new TaskId("t")),
                        TaskInfo.builder()
                                .name("t")
                                .taskId(new TaskId("t"))
                                .agentId(new AgentId("a"))
                                .command(CommandInfo.builder().value("true").build())
                                .container(info)
                                .build(),
                        Path.of("/sandbox"),
                        new ContainerSpec.RunAs.Agent(),
                        Map.of());
        Isolation isolation =
                new Isolation(Hierarchies.NONE, new LimitRules(LimitRules.Cpus.SHARED, 100));
        return Json.writeText(
                new Creation(spec, info, docker, isolation, Privileges.ALLOWED)
                        .request(Creation.Init.MISSING));
    }

    private static String request(DockerInfo docker) {
        return request(ContainerInfo.builder(), docker);
    }

    @Test
    void containersAreKnownByTheirLabel() {
        assertThat(request(docker().build()))
                .contains("\"Labels\":{\"dev.meros.container\":\"c\"}");
    }

    @ParameterizedTest
    @CsvSource({"HOST,host", "BRIDGE,bridge", "NONE,none"})
    void networksAreTheEngines(Network network, String mode) {
        assertThat(request(docker().network(network).build()))
                .contains("\"NetworkMode\":\"" + mode + "\"");
    }

    @Test
    void networksOfUsersHaveNames() {
        DockerInfo user = docker().network(Network.USER).build();

        assertThat(
                        request(
                                ContainerInfo.builder()
                                        .networkInfos(
                                                List.of(
                                                        NetworkInfo.builder()
                                                                .name("backend")
                                                                .build())),
                                user))
                .contains("\"NetworkMode\":\"backend\"");
        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> request(user))
                .withMessageContaining("container.network_infos: no name");
    }

    @Test
    void portsLeadToThoseOfTheContainer() {
        String request =
                request(
                        docker().network(Network.BRIDGE)
                                .portMappings(
                                        List.of(
                                                new PortMapping(31080, 80, null),
                                                new PortMapping(31053, 53, "udp")))
                                .build());

        assertThat(request)
                .contains("\"80/tcp\":[{\"HostPort\":\"31080\"}]")
                .contains("\"53/udp\":[{\"HostPort\":\"31053\"}]")
                .contains("\"ExposedPorts\":{\"80/tcp\":{},\"53/udp\":{}}");
    }

    @Test
    void terminalsAreTheEngines() {
        assertThat(
                        request(
                                ContainerInfo.builder()
                                        .ttyInfo(new TtyInfo(new TtyInfo.WindowSize(40, 132))),
                                docker().build()))
                .contains("\"Tty\":true", "\"OpenStdin\":true", "\"ConsoleSize\":[40,132]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "add-host|db:10.0.0.1|\"ExtraHosts\":[\"db:10.0.0.1\"]",
                "cap-add|NET_ADMIN|\"CapAdd\":[\"NET_ADMIN\"]",
                "cap-drop|ALL|\"CapDrop\":[\"ALL\"]",
                "cpuset-cpus|0-1|\"CpusetCpus\":\"0-1\"",
                "device|/dev/fuse|\"PathOnHost\":\"/dev/fuse\"",
                "dns|10.0.0.2|\"Dns\":[\"10.0.0.2\"]",
                "dns-search|example.com|\"DnsSearch\":[\"example.com\"]",
                "entrypoint|/run|\"Entrypoint\":[\"/run\"]",
                "env|A=b|\"A=b\"",
                "group-add|audio|\"GroupAdd\":[\"audio\"]",
                "hostname|web|\"Hostname\":\"web\"",
                "ipc|host|\"IpcMode\":\"host\"",
                "label|a=b|\"a\":\"b\"",
                "memory-swap|1g|\"MemorySwap\":1073741824",
                "network|backend|\"NetworkMode\":\"backend\"",
                "oom-score-adj|500|\"OomScoreAdj\":500",
                "pid|host|\"PidMode\":\"host\"",
                "pids-limit|7|\"PidsLimit\":7",
                "privileged|true|\"Privileged\":true",
                "read-only|true|\"ReadonlyRootfs\":true",
                "security-opt|label=disable|\"SecurityOpt\":[\"label=disable\"]",
                "shm-size|2m|\"ShmSize\":2097152",
                "sysctl|net.core.somaxconn=9|\"Sysctls\":{\"net.core.somaxconn\":\"9\"}",
                "tmpfs|/cache:size=1m|\"Tmpfs\":{\"/cache\":\"size=1m\"}",
                "ulimit|nofile=5:7|\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":5,\"Hard\":7}]",
                "user|web|\"User\":\"web\"",
                "volume|/a:/b:ro|\"/a:/b:ro\"",
                "volumes-from|other|\"VolumesFrom\":[\"other\"]",
                "workdir|/srv|\"WorkingDir\":\"/srv\""
            })
    void optionsOfDockerRunHaveTheirPlaces(String key, String value, String expected) {
        assertThat(request(docker().parameters(List.of(new Parameter(key, value))).build()))
                .contains(expected);
    }
}
