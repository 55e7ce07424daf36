package dev.meros.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.Meros;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

class VolumesBenchTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line =
                Meros.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void printsALineOfJsonForEachProvider() {
        int exitCode = run("bench", "volumes", "--case", "directory", "--count", "3");

        assertThat(exitCode).as(err.toString()).isZero();
        JsonNode line = Json.readTree(out.toString());
        assertThat(line.get("bench").asText()).isEqualTo("volumes");
        assertThat(line.get("case").asText()).isEqualTo("directory");
        assertThat(line.get("n").asInt()).isEqualTo(3);
        assertThat(line.get("rate").asDouble()).isPositive();
    }

    @Test
    void unknownProviderIsAUsageError() {
        assertThat(run("bench", "volumes", "--case", "floppy")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--case: floppy (expected: directory, image, btrfs, tmpfs)");
    }
}
