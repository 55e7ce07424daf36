package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.allocation.PackingAllocator;
import dev.meros.kernel.core.command.RoleCommand;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The policy that packs, and that the documentation shows it.
class PackingTest {
    private final World world =
            World.leading(
                    KernelRules.defaults(World.MASTER)
                            .withAllocation(
                                    AllocationRules.USUAL.withPolicy(new PackingAllocator())));

    private static Scalar cpus(Offer offer) {
        return Resources.of(offer.resources()).scalar("cpus");
    }

    @Test
    void fullestAgentIsOfferedFirst() {
        World.Client busy = world.subscribe("busy");
        for (int used = 0; used < 4; used++) {
            world.register("host-" + used, "cpus:4;mem:4096");
            Offer offer = busy.offer();
            busy.accept(offer, World.task("t" + used, offer, "cpus:" + (used + 0.5)));
        }
        busy.close();
        World.Client next = world.subscribe("next");

        world.allocate();

        assertThat(next.offers().stream().map(PackingTest::cpus))
                .containsExactly(Scalar.of(0.5), Scalar.of(1.5), Scalar.of(2.5), Scalar.of(3.5));
    }

    @Test
    void frameworksTakeTurnsWhateverTheyHave() {
        World.Client rich = world.subscribe("rich");
        world.register("large", "cpus:100;mem:100000");
        Offer offer = rich.offer();
        rich.accept(offer, World.task("t", offer, "cpus:100;mem:100000"));
        rich.clear();
        World.Client poor = world.subscribe("poor");
        for (int i = 0; i < 5; i++) {
            world.register("host-" + i, "cpus:1;mem:100");
        }

        world.allocate();

        assertThat(poor.offers()).hasSize(3);
        assertThat(rich.offers()).hasSize(2);
    }

    @Test
    void quotaIsHeld() {
        world.register("a", "cpus:4;mem:4096");
        world.register("b", "cpus:4;mem:4096");
        QuotaConfig promised = new QuotaConfig("promised", Map.of("cpus", Scalar.of(3L)), Map.of());
        QuotaConfig limited = new QuotaConfig("web", Map.of(), Map.of("cpus", Scalar.of(2L)));
        world.send(new RoleCommand.UpdateQuota(List.of(promised, limited), RoleCommand.Checks.ALL));
        World.Client web = world.subscribe("web");
        World.Client other = world.subscribe("other");

        world.allocate();

        long ofWeb = web.offers().stream().mapToLong(o -> cpus(o).thousandths()).sum();
        long ofOther = other.offers().stream().mapToLong(o -> cpus(o).thousandths()).sum();
        assertThat(ofOther).isEqualTo(4000);
        assertThat(ofWeb).as("3 of 8 are kept").isEqualTo(1000);
    }

    @Test
    void whatOneAllocationDoesNotReachComesInTheNext() {
        World bounded =
                World.leading(
                        KernelRules.defaults(World.MASTER)
                                .withAllocation(
                                        AllocationRules.USUAL
                                                .withPolicy(new PackingAllocator())
                                                .withBounds(
                                                        new AllocationRules.Bounds(10, 1_000))));
        for (int i = 0; i < 25; i++) {
            bounded.register("host-" + i, "cpus:1;mem:100");
        }
        World.Client client = bounded.subscribe("client");
        List<Integer> seen = new ArrayList<>();

        for (int i = 0; i < 10 && bounded.state.allocationIsDue(); i++) {
            bounded.allocate();
            seen.add(client.offers().size());
        }

        assertThat(seen).containsExactly(10, 20, 25);
    }

    @Test
    void documentationShowsThisPolicy() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/allocation.md"))) {
            root = root.getParent();
        }
        String source =
                Files.readString(
                        root.resolve(
                                "kernel/src/main/java/dev/meros/kernel/core/allocation/PackingAllocator.java"));
        String example =
                source.substring(
                        source.indexOf("// docs: begin\n") + "// docs: begin\n".length(),
                        source.indexOf("// docs: end\n"));

        assertThat(Files.readString(root.resolve("docs/allocation.md")))
                .contains("```java\n" + example + "```");
    }
}
