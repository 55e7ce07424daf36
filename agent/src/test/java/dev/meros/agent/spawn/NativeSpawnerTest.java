package dev.meros.agent.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class NativeSpawnerTest extends SpawnerContract {
    private static @Nullable NativeSpawner spawner;

    @BeforeAll
    static void openOne() {
        spawner = NativeSpawner.open().orElse(null);
        assumeTrue(spawner != null, "needs Linux with glibc 2.34 or newer");
    }

    @Override
    Spawner spawner() {
        return Objects.requireNonNull(spawner);
    }

    @Test
    void theSystemSaysWhyAProgramCannotBeStarted() {
        Launch launch =
                new Launch(
                        List.of("/nowhere/at/all"),
                        Map.of(),
                        directory,
                        directory.resolve("out"),
                        directory.resolve("err"),
                        Launch.Session.INHERITED);

        assertThatThrownBy(() -> spawner().start(launch))
                .isInstanceOf(IOException.class)
                .hasMessage("/nowhere/at/all: No such file or directory");
    }

    @Test
    void argumentsThatCDoesNotKnowAreRefused() {
        Launch launch =
                new Launch(
                        List.of("/bin/true", "a\0b"),
                        Map.of(),
                        directory,
                        directory.resolve("out"),
                        directory.resolve("err"),
                        Launch.Session.INHERITED);

        assertThatThrownBy(() -> spawner().start(launch))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("character 0");
    }

    @Test
    void manyChildrenAreWaitedForInOneThread() throws Exception {
        List<CompletableFuture<Void>> exits = new ArrayList<>();
        List<Spawned> children = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            children.add(
                    spawner()
                            .start(
                                    new Launch(
                                            List.of(
                                                    "/bin/sh",
                                                    "-c",
                                                    "while [ ! -e end ]; do sleep 0.05; done"),
                                            Map.of("PATH", "/usr/bin:/bin"),
                                            directory,
                                            directory.resolve("out"),
                                            directory.resolve("err"),
                                            Launch.Session.INHERITED)));
        }
        for (Spawned child : children) {
            exits.add(child.exited());
        }

        assertThat(threads("agent-exits")).isEqualTo(1);
        assertThat(threads("process reaper")).isLessThan(5);
        assertThat(exits).noneMatch(CompletableFuture::isDone);

        Files.createFile(directory.resolve("end"));

        CompletableFuture.allOf(exits.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
