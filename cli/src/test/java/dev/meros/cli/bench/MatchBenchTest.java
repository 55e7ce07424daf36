package dev.meros.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.Meros;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

class MatchBenchTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line =
                Meros.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void printsALineOfJsonForEachCase() {
        int exitCode = run("bench", "match", "--offers", "100", "--tasks", "20", "--rounds", "2");

        assertThat(exitCode).as(err.toString()).isZero();
        List<JsonNode> lines = out.toString().lines().map(Json::readTree).toList();
        assertThat(lines)
                .extracting(line -> line.get("case").asText())
                .isEqualTo(List.of("first", "pack", "weighted", "full"));
        assertThat(lines)
                .extracting(line -> line.get("notes").asText().replaceAll(" .*", ""))
                .isEqualTo(List.of("20", "20", "20", "0"));
    }

    @Test
    void fewerTasksThanKindsAreAUsageError() {
        assertThat(run("bench", "match", "--tasks", "3")).isEqualTo(2);
        assertThat(err.toString()).contains("--tasks: 3 (expected: 10 to 10000)");
    }
}
