package dev.meros.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

final class ApiBenchTest {
    private static List<JsonNode> run(String... options) {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new ApiCommand()).setOut(new PrintWriter(out));

        assertThat(command.execute(options)).isZero();

        return out.toString().lines().map(Json::readTree).toList();
    }

    @Test
    void offersAndEventsAreCounted() {
        List<JsonNode> lines =
                run(
                        "--case=streams",
                        "--frameworks=4",
                        "--subscribers=3",
                        "--stream-agents=2",
                        "--stream-tasks=10",
                        "--seconds=1");

        assertThat(lines.stream().map(line -> line.path("case").asText()))
                .containsExactly("offers", "events");
        assertThat(lines.get(0).path("rate").asDouble()).isPositive();
        assertThat(lines.get(1).at("/params/events").asInt()).isEqualTo(30);
        assertThat(lines.get(1).path("rate").asDouble()).isPositive();
    }

    @Test
    void readsAndLaunchesAreTimed() {
        List<JsonNode> lines =
                run(
                        "--case=reads",
                        "--agents=4",
                        "--tasks=20",
                        "--readers=1",
                        "--reads=2",
                        "--seconds=1");

        assertThat(lines.stream().map(line -> line.path("case").asText()))
                .contains("state-first", "get-state-protobuf-unchanged", "launch-with-readers")
                .hasSize(10);
        assertThat(lines).allSatisfy(l -> assertThat(l.path("n").asInt()).isPositive());
    }
}
