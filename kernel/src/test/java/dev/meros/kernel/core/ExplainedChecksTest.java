package dev.meros.kernel.core;

import static dev.meros.kernel.core.ExplainerTest.explain;
import static dev.meros.kernel.core.ExplainerTest.question;
import static dev.meros.kernel.core.ExplainerTest.refused;
import static dev.meros.kernel.core.ExplainerTest.texts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.DomainInfo.FaultDomain;
import dev.meros.api.model.OfferFilters;
import dev.meros.api.model.Request;
import dev.meros.api.model.Scalar;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.allocation.Obstacle;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.explain.Explanation;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The checks of an allocation that stand in the way less often, each with what would help.
final class ExplainedChecksTest {
    private final World world = World.leading();

    private void guarantee(String role, long cpus) {
        world.send(
                new RoleCommand.UpdateQuota(
                        List.of(new QuotaConfig(role, Map.of("cpus", Scalar.of(cpus)), Map.of())),
                        RoleCommand.Checks.FORCED));
    }

    @Test
    void gpusAreKeptForThoseWhoCanUseThem() {
        world.register("a", "cpus:4;mem:4096;gpus:1");
        world.subscribe("f");

        Explanation explanation = explain(world, question("f", "cpus:1;mem:128"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.GPUS, 1));
        assertThat(texts(explanation).getFirst())
                .isEqualTo("subscribe framework f with capability GPU_RESOURCES");
    }

    @Test
    void anotherRegionIsForThoseWhoKnowOfRegions() {
        DomainInfo here = domain("here");
        World far =
                World.leading(
                        KernelRules.defaults(
                                new KernelRules.Master(
                                        "kernel.example", "10.0.0.1", 5050, "0.1.0", here)));
        far.register(
                AgentInfo.builder()
                        .hostname("a")
                        .domain(domain("there"))
                        .resources(ResourceText.parseResources(World.USUAL))
                        .build(),
                List.of());
        far.subscribe("f");

        Explanation explanation = explain(far, question("f", "cpus:1;mem:128"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.REGION, 1));
        assertThat(texts(explanation).getFirst())
                .isEqualTo("subscribe framework f with capability REGION_AWARE");
    }

    private static DomainInfo domain(String region) {
        return new DomainInfo(
                new FaultDomain(
                        new FaultDomain.RegionInfo(region), new FaultDomain.ZoneInfo("zone")));
    }

    @Test
    void headroomNamesTheRoleWhoseGuaranteeItIsKeptFor() {
        world.register("a", "cpus:4;mem:4096");
        guarantee("promised", 3);
        world.subscribe("f");

        Explanation explanation = explain(world, question("f", "cpus:2;mem:128"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.HEADROOM, 1));
        assertThat(explanation.refusals().getFirst().detail()).isEqualTo("of promised");
        assertThat(texts(explanation).getFirst())
                .isEqualTo("take away the guarantee of role promised");
    }

    @Test
    void hoardersAreToAnswerTheirOffers() {
        world.register("a", "cpus:4;mem:4096");
        world.subscribe("f");
        world.allocate();
        world.passWithHeartbeats(Duration.ofSeconds(66));
        world.register("b", "cpus:4;mem:4096");
        world.allocate();

        Explanation explanation = explain(world, question("f", "cpus:1;mem:128"));

        assertThat(refused(explanation)).containsEntry(Obstacle.HOARDING, 2);
        assertThat(texts(explanation)).contains("let framework f answer the offers it holds");
    }

    @Test
    void whatIsTooLittleForTheFrameworkItselfIsSaid() {
        world.register("a", "cpus:1;mem:4096");
        OfferFilters.ResourceQuantities two =
                new OfferFilters.ResourceQuantities(Map.of("cpus", Scalar.of(2L)));
        OfferFilters atLeastTwo =
                new OfferFilters(new OfferFilters.MinAllocatableResources(List.of(two)));
        world.subscribe(World.info("f").offerFilters(Map.of("f", atLeastTwo)).build());

        Explanation explanation = explain(world, question("f", "cpus:1;mem:128"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.MINIMUM_SIZE, 1));
        assertThat(texts(explanation).getFirst())
                .isEqualTo("let framework f take offers of any size in f");
    }

    @Test
    void whatTheFrameworkDoesNotWaitForIsNotNeeded() {
        world.register("a", "cpus:4;mem:4096");
        World.Client f = world.subscribe("f");
        f.call(
                Call.request(
                        f.id,
                        List.of(
                                Request.of(
                                        "f", 1, ResourceText.parseResources("cpus:1;mem:128")))));

        Explanation explanation = explain(world, question("f", "cpus:2;mem:128"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.NOT_NEEDED, 1));
        assertThat(texts(explanation).getFirst())
                .isEqualTo("let framework f take back what it said it waits for");
    }

    @Test
    void aClusterThatComesBackIsWaitedFor() {
        World.Node a = world.register("a", "cpus:4;mem:4096");
        world.register("b", "cpus:4;mem:4096");
        guarantee("promised", 1);
        world.restart();
        a.again();
        world.subscribe("f");

        Explanation explanation = explain(world, question("f", "cpus:1;mem:128"));

        assertThat(refused(explanation)).containsKey(Obstacle.RECOVERING);
        assertThat(texts(explanation)).contains("wait until enough agents are back");
    }

    @Test
    void whatIsReservedToOthersIsNotForThisFramework() {
        world.register("a", "cpus(web):4;mem(web):4096");
        world.subscribe("f");

        Explanation explanation = explain(world, question("f", "cpus:1;mem:128"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.RESERVED, 1));
    }

    @Test
    void whatIsAgainstSeveralChecksIsSaidOnce() {
        world.register("a", "cpus:4;mem:4096");
        World.Client f = world.subscribe("f");
        f.decline(f.offer());
        f.call(Call.suppress(f.id, List.of()));

        Explanation explanation = explain(world, question("f", "cpus:1;mem:128", "rack=r1"));

        assertThat(refused(explanation))
                .containsOnlyKeys(Obstacle.SUPPRESSED, Obstacle.CONSTRAINTS, Obstacle.FILTER);
        assertThat(explanation.together().stream().map(Explanation.Suggestion::text))
                .containsExactly("let framework f revive role f", "drop constraint rack=r1");
    }
}
