package dev.meros.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.Json;
import dev.meros.cli.Meros;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

class ContainersBenchTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir Path directory;

    private int run(String... arguments) {
        CommandLine line =
                Meros.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void processesAreTimedBesideABareLoop() {
        int exitCode = run("bench", "containers", "--driver", "process", "--count", "2");

        assertThat(exitCode).as(err.toString()).isZero();
        Map<?, ?> line = Json.read(out.toString(), Map.class);
        assertThat(line.get("case")).isEqualTo("process");
        assertThat(line.get("n")).isEqualTo(2);
        assertThat(((Number) line.get("max")).doubleValue()).isPositive();
        Map<?, ?> params = (Map<?, ?>) line.get("params");
        assertThat(params.get("count")).isEqualTo(2);
        assertThat(((Number) params.get("bare_ms")).longValue()).isPositive();
        assertThat(((Number) params.get("jvm_cpu_ms")).longValue()).isNotNegative();
    }

    @Test
    void withoutAnEngineThereIsNothingToMeasure() {
        String socket = directory.resolve("docker.sock").toString();

        int exitCode = run("bench", "containers", "--driver", "docker", "--docker", socket);

        assertThat(exitCode).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "docker: " + socket + " (expected: an engine that answers); skipped");
    }

    @Test
    void countsAreBounded() {
        int exitCode = run("bench", "containers", "--count", "0");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--count: 0 (expected: 1 to 2000)");
    }
}
