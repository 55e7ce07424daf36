package dev.meros.agent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.TaskKey;
import dev.meros.agent.settings.AgentSettings.Retention;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.volumes.Directories;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

class SandboxCollectorTest {
    private static final Instant NOW = Instant.parse("2026-01-08T00:00:00Z");

    @TempDir Path work;

    @Test
    void sandboxesPastTheirAgeGoAndLiveOnesStay() throws IOException {
        Path old = sandbox("a", "old", Duration.ofDays(8));
        Path live = sandbox("b", "live", Duration.ofDays(9));
        Path young = sandbox("c", "young", Duration.ofDays(6));

        int removed = collector(100).collect(Set.of("live"), NOW, 0);

        assertThat(removed).isEqualTo(1);
        assertThat(old.getParent().getParent()).doesNotExist();
        assertThat(live).exists();
        assertThat(young).exists();
    }

    @Test
    void oldestGoWhenThereAreTooMany() throws IOException {
        Path first = sandbox("a", "1", Duration.ofHours(3));
        Path second = sandbox("a", "2", Duration.ofHours(2));
        Path third = sandbox("a", "3", Duration.ofHours(1));

        collector(2).collect(Set.of(), NOW, 0);

        assertThat(first).doesNotExist();
        assertThat(second).exists();
        assertThat(third).exists();
        assertThat(third.resolveSibling("latest").toRealPath()).isEqualTo(third.toRealPath());
    }

    @Test
    void ageShrinksAsTheDiskFills() throws IOException {
        Path threeDays = sandbox("a", "1", Duration.ofDays(3));
        Path oneHour = sandbox("b", "2", Duration.ofHours(1));

        assertThat(collector(100).collect(Set.of(), NOW, 0.4)).isZero();
        assertThat(collector(100).collect(Set.of(), NOW, 0.6)).isEqualTo(1);
        assertThat(threeDays).doesNotExist();
        assertThat(oneHour).exists();
        assertThat(collector(100).collect(Set.of(), NOW, 0.9)).isEqualTo(1);
        assertThat(oneHour).doesNotExist();
    }

    @Test
    void fileNamesAreSafeAndDistinct() {
        assertThat(Sandboxes.fileName("web.1-2_3:4")).isEqualTo("web.1-2_3:4");
        assertThat(Sandboxes.fileName("..")).isEqualTo("%2E.");
        assertThat(Sandboxes.fileName("a/b%")).isEqualTo("a%2Fb%25");
        assertThat(Sandboxes.fileName("x".repeat(300))).hasSizeLessThan(255);
        assertThat(Sandboxes.fileName("x".repeat(300)))
                .isNotEqualTo(Sandboxes.fileName("x".repeat(301)));
    }

    private SandboxCollector collector(int count) {
        return new SandboxCollector(
                work, new Directories(work), new Retention(Duration.ofDays(7), count, 0.1));
    }

    private Path sandbox(String task, String container, Duration age) throws IOException {
        Path sandbox =
                new Sandboxes(new Directories(work))
                        .create(new TaskKey(new FrameworkId("web"), new TaskId(task)), container);
        Files.writeString(sandbox.resolve("stdout"), "x");
        Files.setLastModifiedTime(sandbox, FileTime.from(NOW.minus(age)));
        return sandbox;
    }
}
