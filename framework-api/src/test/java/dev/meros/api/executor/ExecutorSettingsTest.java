package dev.meros.api.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

class ExecutorSettingsTest {
    private static Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("MESOS_AGENT_ENDPOINT", "10.0.0.7:5051");
        variables.put("MESOS_FRAMEWORK_ID", "web");
        variables.put("MESOS_EXECUTOR_ID", "worker");
        return variables;
    }

    @Test
    void environmentWithoutCheckpointingMeansNoRecovery() {
        ExecutorSettings settings = ExecutorSettings.of(environment());

        assertThat(settings.agent()).isEqualTo(URI.create("http://10.0.0.7:5051"));
        assertThat(settings.framework().value()).isEqualTo("web");
        assertThat(settings.executor().value()).isEqualTo("worker");
        assertThat(settings.recovery()).isEqualTo(ExecutorSettings.Recovery.NONE);
        assertThat(settings.shutdownGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.token()).isEmpty();
    }

    @Test
    void durationsAreReadInAllUnitsOfMesos() {
        Map<String, String> variables = environment();
        variables.put("MESOS_CHECKPOINT", "1");
        variables.put("MESOS_RECOVERY_TIMEOUT", "1.5mins");
        variables.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", "500ms");
        variables.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "2hrs");
        variables.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "a.b.c");

        ExecutorSettings settings = ExecutorSettings.of(variables);

        assertThat(settings.recovery().timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.recovery().longestPause()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.shutdownGrace()).isEqualTo(Duration.ofHours(2));
        assertThat(settings.token()).isEqualTo("a.b.c");
    }

    @Test
    void whatIsMissingOrWrongIsNamed() {
        Map<String, String> variables = environment();
        variables.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "soon");

        assertThatThrownBy(() -> ExecutorSettings.of(variables))
                .isInstanceOf(ExecutorException.class)
                .hasMessageStartingWith("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: soon (expected:");
        assertThatThrownBy(() -> ExecutorSettings.of(new LinkedHashMap<>()))
                .isInstanceOf(ExecutorException.class)
                .hasMessageStartingWith("MESOS_AGENT_ENDPOINT: unset");
    }
}
