package dev.meros.agent.spawn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
}
