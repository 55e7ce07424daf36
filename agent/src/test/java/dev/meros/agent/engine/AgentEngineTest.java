package dev.meros.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.meros.agent.checkpoint.Checkpoint;
import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentCore;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.metrics.AgentMetrics;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

@Timeout(60)
class AgentEngineTest {
    @TempDir private Path directory;

    @Test
    void anIdleEngineEndsWithoutWaitingForItsNap() {
        try (AgentMetrics metrics = new AgentMetrics()) {
            AgentEngine engine =
                    new AgentEngine(
                            new AgentCore("127.0.0.1"),
                            Checkpoint.open(directory),
                            metrics,
                            Clock.systemUTC());
            engine.start(_ -> {});
            AgentState idle = engine.ask(new AgentCommand.LinkLost()).join();

            assertThat(idle.tasks()).isEmpty();
            // the nap of an engine without deadlines is longer
            assertTimeout(Duration.ofSeconds(8), engine::close);
        }
    }
}
