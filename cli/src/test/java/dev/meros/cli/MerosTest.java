package dev.meros.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.util.List;

class MerosTest {
    @Test
    void commandsAreKnownByTheNamesOfTheirClasses() {
        assertThat(Meros.commandLine().getSubcommands())
                .allSatisfy(
                        (name, command) ->
                                assertThat(command.getCommandSpec().name()).isEqualTo(name));
    }

    @Test
    void aServerLoadsNoOtherCommand() {
        CommandLine line = Meros.commandLineFor(List.of("agent", "--help"));

        assertThat(line.getSubcommands()).containsOnlyKeys("agent");
    }

    @Test
    void whereAllCommandsMatterAllAreThere() {
        CommandLine all = Meros.commandLine();

        for (List<String> words :
                List.of(
                        List.<String>of(),
                        List.of("--help"),
                        List.of("agnet"),
                        List.of("completion"))) {
            assertThat(Meros.commandLineFor(words).getSubcommands().keySet())
                    .as("%s", words)
                    .isEqualTo(all.getSubcommands().keySet());
        }
    }
}
