package dev.meros.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.AgentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

class GpusTest {
    @TempDir Path directory;

    private void node(String name, int major, int minor) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Process process =
                new ProcessBuilder(
                                "mknod",
                                directory.resolve(name).toString(),
                                "c",
                                Integer.toString(major),
                                Integer.toString(minor))
                        .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private Gpus find(String pattern) {
        return Gpus.find(directory.resolve(pattern).toString());
    }

    @Test
    void characterDevicesOfThePatternAreGpusInTheOrderOfTheirNumbers() throws Exception {
        node("nvidia10", 240, 10);
        node("nvidia2", 4000, 70_000);
        node("nvidiactl", 240, 255);
        Files.createFile(directory.resolve("nvidia3"));

        Gpus gpus = find("nvidia[0-9]*");

        assertThat(gpus.devices())
                .containsExactly(
                        new Device(directory.resolve("nvidia2"), 4000, 70_000),
                        new Device(directory.resolve("nvidia10"), 240, 10));
        assertThat(gpus.common())
                .containsExactly(new Device(directory.resolve("nvidiactl"), 240, 255));
        assertThat(Gpus.number(gpus.devices().getLast())).isEqualTo(10);
    }

    @Test
    void noneAreFoundWhereThereAreNone() {
        assertThat(find("gpu*").isEmpty()).isTrue();
        assertThat(find("missing/gpu*").isEmpty()).isTrue();
        assertThat(Gpus.find("none").isEmpty()).isTrue();
    }

    @Test
    void patternsMustBeAbsolutePaths() {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> Gpus.find("gpu*"))
                .withMessage("gpu-devices: gpu* (expected: an absolute path, or none)");
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> find("gpu["))
                .withMessageContaining("(expected: a pattern for files)");
    }

    @Test
    void devicesElsewhereAppearInDev() {
        assertThat(new Device(Path.of("/srv/gpus/gpu1"), 1, 2).inside()).hasToString("/dev/gpu1");
        assertThat(new Device(Path.of("/dev/dri/card0"), 1, 2).inside())
                .hasToString("/dev/dri/card0");
    }
}
