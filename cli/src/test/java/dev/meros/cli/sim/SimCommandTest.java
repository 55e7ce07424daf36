package dev.meros.cli.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.cli.Meros;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

class SimCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Meros.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void seedsAreSummedUpInOneLine() {
        int exit = run("sim", "--seeds", "1..4", "--steps", "300", "--profile", "wild");

        assertThat(exit).isZero();
        assertThat(out.toString().strip())
                .startsWith("{\"bench\":\"sim\",\"case\":\"wild\"")
                .contains("\"n\":4", "\"failed\":[]")
                .doesNotContain("\n");
    }

    @Test
    void oneSeedCanBeTraced() {
        int exit = run("sim", "--seed", "7", "--steps", "200", "--trace");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("SUBSCRIBED", "SimulationReport[seed=7");
    }

    @Test
    void seedsThatAreNoRangeAreRefused() {
        int exit = run("sim", "--seeds", "9..1");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("--seeds: 9..1 (expected: A..B, such as 1..1000)");
    }

    @Test
    void unknownProfileIsRefused() {
        int exit = run("sim", "--profile", "mad");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "--profile: mad (expected: one of calm, faulty, wild, roles, nodes,"
                                + " volumes, everything)");
    }

    @Test
    void realFrameworksCanBeSimulated() {
        int exit = run("sim", "--frameworks", "real", "--seeds", "1..2", "--steps", "300");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("\"frameworks\":\"real\"", "\"failed\":[]");
    }

    @Test
    void unknownFrameworksAreRefused() {
        int exit = run("sim", "--frameworks", "toy");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("--frameworks: toy (expected: random or real)");
    }
}
