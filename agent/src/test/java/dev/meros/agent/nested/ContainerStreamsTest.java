package dev.meros.agent.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerSpec.RunAs;
import dev.meros.agent.container.process.ProcessDriver;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.nested.ContainerStreams.Attached;
import dev.meros.agent.nested.core.ContainerEnd;
import dev.meros.api.agent.operator.ProcessIo;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TimeInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(30)
class ContainerStreamsTest {
    private static final ContainerId TASK = new ContainerId("task", null);

    @TempDir Path directory;

    private final AtomicBoolean runs = new AtomicBoolean(true);
    private final AtomicInteger ends = new AtomicInteger();

    private Root root() {
        TaskKey key = new TaskKey(new FrameworkId("web"), new TaskId("t1"));
        return new Root(
                "task",
                new Root.Owner(key, new ExecutorId("t1"), "t1", "t1"),
                new Root.Home(directory, new RunAs.Agent(), Map.of(), null),
                List.of(),
                new TaskProcess(1, "", new TimeInfo(0L)));
    }

    private final Roots roots =
            new Roots() {
                @Override
                public List<Root> running() {
                    return runs.get() ? List.of(root()) : List.of();
                }

                @Override
                public Optional<ContainerEnd> ended(String container) {
                    return Optional.empty();
                }
            };

    private OutputSink sink() {
        return new OutputSink() {
            @Override
            public void write(ProcessIo.Stream stream, byte[] bytes) {
                // nothing is written
            }

            @Override
            public void end() {
                ends.incrementAndGet();
            }
        };
    }

    @Test
    void numberOfAttachmentsIsLimitedUntilSomeHaveEnded() {
        try (ProcessDriver driver =
                        new ProcessDriver(directory.resolve("runs"), Isolation.ofThisNode());
                NestedContainers nested =
                        new NestedContainers(driver, roots, directory, directory.resolve("meta"))) {
            ContainerStreams streams = nested.streams();
            for (int i = 0; i < ContainerStreams.MAX_FOLLOWERS; i++) {
                assertThat(streams.output(TASK, this::sink)).isEqualTo(new Attached.Output());
            }

            Attached more = streams.output(TASK, this::sink);
            runs.set(false);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> ends.get() == ContainerStreams.MAX_FOLLOWERS);
            runs.set(true);

            assertThat(more).isInstanceOf(Attached.Refused.class);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> streams.output(TASK, this::sink) instanceof Attached.Output);
            runs.set(false);
        }
    }
}
