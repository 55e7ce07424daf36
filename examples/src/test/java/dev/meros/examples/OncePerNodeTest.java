package dev.meros.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.meros.api.model.TaskInfo;

import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

final class OncePerNodeTest {
    private static final Path JAVA = Path.of("src/main/java/dev/meros/examples/OncePerNode.java");
    private static final Path PYTHON = Path.of("python/once_per_node.py");

    @Test
    void runsTheCommandOnceOnEachNode() throws InterruptedException {
        try (OnceKernel kernel = new OnceKernel()) {
            Thread scheduler =
                    Thread.ofVirtual().start(() -> OncePerNode.main(kernel.uri(), "uptime"));

            kernel.play();
            scheduler.join();

            assertLaunchedOnce(kernel);
        }
    }

    @Test
    void theSameInPythonNeedsNoLibrary() throws IOException, InterruptedException {
        assumeThat(System.getenv("PATH").split(File.pathSeparator))
                .as("a directory with python3")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "python3")));
        try (OnceKernel kernel = new OnceKernel()) {
            Process scheduler =
                    new ProcessBuilder("python3", PYTHON.toString(), kernel.uri(), "uptime")
                            .redirectErrorStream(true)
                            .start();
            try {
                kernel.play();
                String output =
                        new String(
                                scheduler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                assertThat(scheduler.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(output).contains("host-of-a-1: launched", "done on 2 nodes");
                assertThat(scheduler.exitValue()).isZero();
                assertLaunchedOnce(kernel);
            } finally {
                scheduler.destroyForcibly();
            }
        }
    }

    @Test
    void aSchedulerFitsInEightyLines() throws IOException {
        assertThat(Files.readAllLines(JAVA)).hasSizeLessThanOrEqualTo(80);
    }

    private static void assertLaunchedOnce(OnceKernel kernel) {
        assertThat(kernel.launched()).containsOnlyKeys("a-1", "a-2");
        TaskInfo task = kernel.launched().sequencedValues().getFirst();
        assertThat(task.command().value()).isEqualTo("uptime");
        assertThat(task.resources().toString().toLowerCase(Locale.ROOT)).contains("cpus", "mem");
        assertThat(kernel.declined()).containsExactly("o-3", "o-4");
    }
}
