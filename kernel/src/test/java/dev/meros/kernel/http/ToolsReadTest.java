package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `/state` and `/metrics/snapshot` as two tools do that watch masters, both written in a
/// language whose JSON decoder takes no value of another type: mesos-dns 0.8 and mesos_exporter
/// 1.1. The types are theirs; the tools themselves were tried by hand (docs/endpoints.md).
@Timeout(60)
final class ToolsReadTest {
    private static final Pattern PID = Pattern.compile("(.+)@([^@]+):(\\d+)");

    /// Takes nothing for what it is not.
    private static final JsonMapper STRICT =
            JsonMapper.builder().disable(MapperFeature.ALLOW_COERCION_OF_SCALARS).build();

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

    private <T> T read(String path, Class<T> type) {
        try {
            return STRICT.readValue(scene.client.get(path).body(), type);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /// What mesos-dns reads.
    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsState(String leader, List<DnsFramework> frameworks, List<DnsAgent> slaves) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsAgent(String id, String hostname, String pid) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsFramework(String name, String hostname, List<DnsTask> tasks) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsTask(
            @JsonProperty("framework_id") String frameworkId,
            String id,
            String name,
            @JsonProperty("slave_id") String agent,
            String state,
            List<DnsStatus> statuses,
            DnsResources resources,
            DnsDiscovery discovery) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsResources(String ports) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsStatus(
            Double timestamp,
            String state,
            List<Map<String, String>> labels,
            @JsonProperty("container_status") DnsContainer container) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsContainer(@JsonProperty("network_infos") List<DnsNetwork> networks) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsNetwork(@JsonProperty("ip_addresses") List<Map<String, String>> addresses) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsDiscovery(String visibility, String name, DnsPorts ports) {}

    record DnsPorts(List<DnsPort> ports) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record DnsPort(String protocol, Integer number, String name) {}

    @Test
    void mesosDnsFindsTheLeaderTheAgentsAndTheAddressesOfTasks() {
        for (String path : new String[] {"/master/state", "/master/state.json"}) {
            DnsState state = read(path, DnsState.class);

            Matcher leader = PID.matcher(state.leader());
            assertThat(leader.matches()).isTrue();
            assertThat(leader.group(3)).isEqualTo("" + scene.kernel.port());
            DnsAgent agent = state.slaves().getFirst();
            assertThat(PID.matcher(agent.pid()).matches()).isTrue();
            DnsFramework framework = state.frameworks().getFirst();
            assertThat(framework.hostname()).isEqualTo("front");
            DnsTask task = framework.tasks().getFirst();
            assertThat(task.agent()).isEqualTo(agent.id());
            assertThat(task.resources().ports()).matches("\\[\\d+-\\d+(, \\d+-\\d+)*]");
            assertThat(task.discovery().ports().ports().getFirst().number()).isEqualTo(31_000);
            DnsStatus status = task.statuses().getLast();
            assertThat(status.state()).isEqualTo("TASK_RUNNING");
            assertThat(status.container().networks().getFirst().addresses().getFirst())
                    .containsEntry("ip_address", "10.0.0.7");
        }
    }

    /// What mesos_exporter reads.
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ExporterState(List<ExporterAgent> slaves, List<ExporterFramework> frameworks) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ExporterAgent(
            String pid,
            @JsonProperty("used_resources") ExporterResources used,
            @JsonProperty("unreserved_resources") ExporterResources unreserved,
            ExporterResources resources,
            Map<String, Object> attributes) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ExporterResources(Double cpus, Double disk, Double mem, String ports) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ExporterFramework(
            Boolean active,
            List<ExporterTask> tasks,
            @JsonProperty("completed_tasks") List<ExporterTask> completed) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ExporterTask(
            String name,
            String id,
            @JsonProperty("executor_id") String executorId,
            @JsonProperty("framework_id") String frameworkId,
            @JsonProperty("slave_id") String agent,
            String state,
            ExporterResources resources) {}

    @Test
    void mesosExporterAddsUpAgentsAndTasks() {
        ExporterState state = read("/state", ExporterState.class);

        ExporterAgent agent = state.slaves().getFirst();
        assertThat(agent.resources().cpus()).isEqualTo(10);
        assertThat(agent.used().mem()).isEqualTo(64);
        assertThat(agent.unreserved().cpus()).isEqualTo(8);
        assertThat(agent.resources().ports()).isEqualTo("[31000-31009]");
        assertThat(agent.attributes()).containsEntry("rack", "r1");
        ExporterFramework framework = state.frameworks().getFirst();
        assertThat(framework.active()).isTrue();
        assertThat(framework.tasks().getFirst().resources().cpus()).isEqualTo(0.5);
    }

    /// A flat object of doubles.
    static final class Numbers extends TreeMap<String, Double> {
        private static final long serialVersionUID = 1;
    }

    @Test
    void mesosExporterReadsEveryMetricAsANumber() {
        Numbers numbers = read("/metrics/snapshot", Numbers.class);

        assertThat(numbers).containsEntry("master/elected", 1.0);
        assertThat(numbers).hasSizeGreaterThan(150);
    }
}
