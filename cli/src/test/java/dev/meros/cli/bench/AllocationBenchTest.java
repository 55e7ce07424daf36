package dev.meros.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.Json;
import dev.meros.cli.Meros;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

class AllocationBenchTest {
    private static final List<String> CASES =
            List.of(
                    "full",
                    "suppressed",
                    "one-change",
                    "explain",
                    "what-if",
                    "declined",
                    "filtered",
                    "quota",
                    "volumes");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line =
                Meros.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private List<Map<?, ?>> lines() {
        return out.toString().lines().<Map<?, ?>>map(line -> Json.read(line, Map.class)).toList();
    }

    private static String notes(Map<?, ?> line) {
        return String.valueOf(line.get("notes"));
    }

    @Test
    void everyCasePrintsALineOfJsonForEachSize() {
        int exitCode =
                run(
                        "bench",
                        "allocation",
                        "--case",
                        String.join(",", CASES),
                        "--agents",
                        "5,10",
                        "--frameworks",
                        "1,20",
                        "--rounds",
                        "3",
                        "--changes",
                        "20");

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(lines()).hasSize(CASES.size() * 4);
        assertThat(lines().stream().map(line -> String.valueOf(line.get("case"))).distinct())
                .containsExactlyElementsOf(CASES);
        assertThat(lines())
                .allSatisfy(
                        line -> {
                            assertThat(line.get("bench")).isEqualTo("allocation");
                            assertThat(line.get("unit")).isEqualTo("ms");
                            assertThat((Map<?, ?>) line.get("params"))
                                    .extracting("sorter", "journal")
                                    .containsExactly("drf", "none: the core alone");
                            assertThat(number(line, "n")).isIn(3.0, 20.0);
                            assertThat(number(line, "p50")).isPositive();
                            assertThat(number(line, "p99"))
                                    .isGreaterThanOrEqualTo(number(line, "p50"));
                            assertThat(number(line, "max"))
                                    .isGreaterThanOrEqualTo(number(line, "p99"));
                        });
    }

    @Test
    void aFullPassOffersWhatIsFreeOfEveryAgent() {
        run("bench", "allocation", "--agents", "30", "--frameworks", "3", "--rounds", "2");

        assertThat(notes(lines().getFirst())).contains("; 30 offers a pass");
    }

    @Test
    void everyChangeLeadsToAnOffer() {
        run(
                "bench",
                "allocation",
                "--case",
                "one-change",
                "--agents",
                "20",
                "--frameworks",
                "10",
                "--changes",
                "50");

        assertThat(notes(lines().getFirst())).contains("; 50 of them offered;");
    }

    @Test
    void filtersLeaveNothingToOffer() {
        run(
                "bench",
                "allocation",
                "--case",
                "filtered",
                "--agents",
                "20",
                "--frameworks",
                "10",
                "--rounds",
                "2");

        assertThat(notes(lines().getFirst())).contains("200 filters, 0 offers;");
    }

    @Test
    void frameworksThatSuppressOffersWhenTheyHaveAllLetTheOthersPlaceTheirs() {
        run("bench", "allocation", "--case", "mixed-suppress");

        assertThat(notes(lines().getFirst()))
                .startsWith("19500 of 19500 placed after ")
                .contains("marathon 5.469/5.469/5.469", "Jain's index");
    }

    @Test
    void quotasAreOnBothLevelsOfTheRoles() {
        run(
                "bench",
                "allocation",
                "--case",
                "quota",
                "--agents",
                "30",
                "--frameworks",
                "20",
                "--rounds",
                "2");

        assertThat((Map<?, ?>) lines().getFirst().get("params"))
                .extracting("roles", "quotas")
                .containsExactly(1000, 1100);
        assertThat(notes(lines().getFirst())).contains("guarantees and limits on every role");
    }

    @Test
    void theOrderCanBeByLot() {
        int exitCode =
                run(
                        "bench",
                        "allocation",
                        "--sorter",
                        "random",
                        "--agents",
                        "30",
                        "--frameworks",
                        "3",
                        "--rounds",
                        "2");

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(notes(lines().getFirst())).contains("; 30 offers a pass");
    }

    @Test
    void anUnknownSorterIsAUsageError() {
        int exitCode = run("bench", "allocation", "--sorter", "fifo");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--sorter: fifo (expected: drf or random)");
    }

    @Test
    void anUnknownCaseIsAUsageError() {
        int exitCode = run("bench", "allocation", "--case", "half");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains("--case: half (expected: full, ");
    }

    private static double number(Map<?, ?> line, String field) {
        return ((Number) line.get(field)).doubleValue();
    }
}
