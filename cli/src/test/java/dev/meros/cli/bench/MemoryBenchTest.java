package dev.meros.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.Json;
import dev.meros.cli.Meros;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

class MemoryBenchTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line =
                Meros.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void printsALineOfJsonWithTheMegabytesAndTheLargestClasses() {
        int exitCode = run("bench", "memory", "--agents", "50", "--tasks", "1000");

        assertThat(exitCode).as(err.toString()).isZero();
        Map<?, ?> line = Json.read(out.toString(), Map.class);
        assertThat(line.get("bench")).isEqualTo("memory");
        assertThat(line.get("unit")).isEqualTo("MB");
        assertThat((Map<?, ?>) line.get("params"))
                .extracting("agents", "tasks", "folds")
                .containsExactly(50, 1000, 2);
        assertThat(((Number) line.get("p50")).doubleValue()).isPositive();
        assertThat(err.toString()).contains("with tasks: ", "java.lang.String");
    }

    @Test
    void fewerTasksThanAgentsAreAUsageError() {
        int exitCode = run("bench", "memory", "--agents", "50", "--tasks", "10");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--tasks: 10 (expected: ");
    }
}
