package dev.meros.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

class AbilitiesTest {
    private static Abilities abilities(Set<Ability> process, Set<Ability> oci) {
        Map<String, Set<Ability>> byKind = new LinkedHashMap<>();
        byKind.put("process", process);
        byKind.put("oci", oci);
        return new Abilities(byKind);
    }

    @Test
    void oneLineSaysWhatIsThereForWhomAndWhatIsNot() {
        Abilities some =
                abilities(Set.of(Ability.RLIMITS), Set.of(Ability.RLIMITS, Ability.IMAGES));

        assertThat(some)
                .hasToString(
                        "rlimits (process, oci), images (oci); not cpu_shares, cpu_limit,"
                                + " memory_limit, pids_limit, disk_limit, gpus, volumes, linux,"
                                + " hostname, terminals, networks, port_mappings");
    }

    @Test
    void limitsTakeProcessorTimeAndMemory() {
        assertThat(abilities(Set.of(Ability.CPU_LIMIT), Set.of()).capabilities())
                .containsExactly("MEROS_CPU_LIMIT");
        assertThat(
                        abilities(Set.of(), Set.of(Ability.MEMORY_LIMIT, Ability.CPU_LIMIT))
                                .capabilities())
                .containsExactly("TASK_RESOURCE_LIMITS", "MEROS_CPU_LIMIT", "MEROS_MEMORY_LIMIT");
    }

    @Test
    void wordsAreInTheOrderOfTheAbilities() {
        assertThat(abilities(Set.of(), Set.of(Ability.IMAGES, Ability.CPU_SHARES)).words())
                .isEqualTo(Map.of("process", "", "oci", "cpu_shares,images"));
    }
}
