package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.DomainInfo.FaultDomain;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferFilters;
import dev.meros.api.model.Request;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.allocation.AllocationRules.Hoarding;
import dev.meros.kernel.core.allocation.AllocationRules.Order;
import dev.meros.kernel.core.allocation.AllocationRules.Sorter;
import dev.meros.kernel.core.command.RoleCommand;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// In which order free resources are offered, and what of them; mesos-v1 §3.2, §6.2, §6.3.
class AllocationTest {
    private static final KernelRules RULES = KernelRules.defaults(World.MASTER);

    private static World world(AllocationRules rules) {
        return World.leading(RULES.withAllocation(rules));
    }

    private static World.Client in(World world, String name, String role) {
        return world.subscribe(World.info(name).roles(List.of(role)).build());
    }

    private static void settle(World world) {
        for (int i = 0; i < 1000 && world.state.allocationIsDue(); i++) {
            world.allocate();
        }
    }

    private static void weigh(World world, String role, double weight) {
        world.send(new RoleCommand.UpdateWeights(List.of(new WeightInfo(weight, role))));
    }

    private static void agents(World world, int count, String resources) {
        for (int i = 0; i < count; i++) {
            world.register("host-" + i, resources);
        }
    }

    private static Scalar sum(World.Client client, String name) {
        Scalar sum = Scalar.ZERO;
        for (Offer offer : client.offers()) {
            sum = sum.plus(Resources.of(offer.resources()).scalar(name));
        }
        return sum;
    }

    @Test
    void equalRolesGetEqualShares() {
        World world = World.leading();
        agents(world, 12, "cpus:1;mem:100");
        World.Client a = world.subscribe("a");
        World.Client b = world.subscribe("b");

        settle(world);

        assertThat(a.offers()).hasSize(6);
        assertThat(b.offers()).hasSize(6);
    }

    @Test
    void weightsOfTwoToOneGiveSharesOfTwoToOne() {
        World world = World.leading();
        weigh(world, "a", 2);
        agents(world, 12, "cpus:1;mem:100");
        World.Client a = world.subscribe("a");
        World.Client b = world.subscribe("b");

        settle(world);

        assertThat(a.offers()).hasSize(8);
        assertThat(b.offers()).hasSize(4);
    }

    @Test
    void dominantShareIsThatOfTheScarcestKind() {
        World world = World.leading();
        world.register("a", "cpus:9;mem:18000");
        World.Client memory = world.subscribe("memory");
        Offer first = memory.offer();
        memory.accept(first, World.task("m", first, "cpus:1;mem:4000"));
        World.Client cpu = world.subscribe("cpu");
        Offer second = cpu.offer();
        cpu.accept(second, World.task("c", second, "cpus:3;mem:1000"));

        double share =
                world.state
                        .roles()
                        .find("cpu")
                        .taken()
                        .dominantShare(world.state.accounts().totalAmounts());

        assertThat(share).isEqualTo(3.0 / 9);
    }

    @Test
    void sharesAreCountedOnEveryLevelOfTheTree() {
        World world = World.leading();
        agents(world, 12, "cpus:1;mem:100");
        World.Client dev = in(world, "dev", "eng/dev");
        World.Client ops = in(world, "ops", "eng/ops");
        World.Client sales = in(world, "sales", "sales");

        settle(world);

        assertThat(sales.offers()).hasSize(6);
        assertThat(dev.offers()).hasSize(3);
        assertThat(ops.offers()).hasSize(3);
    }

    @Test
    void frameworksOfARoleCompeteWithTheRolesBelowIt() {
        World world = World.leading();
        agents(world, 12, "cpus:1;mem:100");
        World.Client one = in(world, "one", "eng");
        World.Client two = in(world, "two", "eng");
        World.Client dev = in(world, "dev", "eng/dev");

        settle(world);

        assertThat(dev.offers()).hasSize(6);
        assertThat(one.offers()).hasSize(3);
        assertThat(two.offers()).hasSize(3);
    }

    @Test
    void weightsCountOnEveryLevelOfTheTree() {
        World world = World.leading();
        weigh(world, "eng/dev", 3);
        agents(world, 16, "cpus:1;mem:100");
        World.Client dev = in(world, "dev", "eng/dev");
        World.Client ops = in(world, "ops", "eng/ops");
        World.Client sales = in(world, "sales", "sales");

        settle(world);

        assertThat(sales.offers()).hasSize(8);
        assertThat(dev.offers()).hasSize(6);
        assertThat(ops.offers()).hasSize(2);
    }

    @Test
    void excludedResourcesDoNotCountForShares() {
        World world =
                world(
                        AllocationRules.USUAL.withOrder(
                                new Order(Sorter.DRF, Sorter.DRF, Set.of("gpus"))));
        world.register("a", "cpus:10;mem:1000;gpus:1");
        World.Client client =
                world.subscribe(
                        World.info("g")
                                .capabilities(
                                        List.of(
                                                World.capability(Capability.Type.MULTI_ROLE),
                                                World.capability(Capability.Type.GPU_RESOURCES)))
                                .build());
        Offer offer = client.offer();
        client.accept(offer, World.task("t", offer, "gpus:1;cpus:1"));
        World.Client other =
                world.subscribe(
                        World.info("z")
                                .capabilities(
                                        List.of(
                                                World.capability(Capability.Type.MULTI_ROLE),
                                                World.capability(Capability.Type.GPU_RESOURCES)))
                                .build());

        settle(world);

        assertThat(other.offers()).hasSize(1);
    }

    @Test
    void randomOrderFollowsTheWeightsAndIsTheSameForTheSameSeed() {
        List<List<Integer>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            World world =
                    world(
                            AllocationRules.USUAL.withOrder(
                                    new Order(Sorter.RANDOM, Sorter.RANDOM, Set.of())));
            weigh(world, "a", 3);
            agents(world, 2000, "cpus:1;mem:100");
            World.Client a = world.subscribe("a");
            World.Client b = world.subscribe("b");
            settle(world);
            runs.add(List.of(a.offers().size(), b.offers().size()));
        }

        assertThat(runs.get(0)).isEqualTo(runs.get(1));
        assertThat(runs.get(0).get(0)).isBetween(1400, 1600);
    }

    @Test
    void agentsOfAnotherRegionAreOfferedToThoseWhoAreAwareOfRegions() {
        World world =
                World.leading(RULES.withMaster(World.MASTER.withDomain(domain("here", "z1"))));
        world.register(
                AgentInfo.builder()
                        .hostname("far")
                        .resources(ResourceText.parseResources(World.USUAL))
                        .domain(domain("there", "z1"))
                        .build(),
                List.of());
        World.Client plain = world.subscribe("plain");
        settle(world);
        assertThat(plain.offers()).isEmpty();

        FrameworkInfo.Builder aware = World.info("aware");
        World.Client traveller =
                world.subscribe(
                        aware.capabilities(
                                        List.of(
                                                World.capability(Capability.Type.MULTI_ROLE),
                                                World.capability(Capability.Type.REGION_AWARE)))
                                .build());
        settle(world);

        assertThat(traveller.offers()).hasSize(1);
    }

    private static DomainInfo domain(String region, String zone) {
        return new DomainInfo(
                new FaultDomain(
                        new FaultDomain.RegionInfo(region), new FaultDomain.ZoneInfo(zone)));
    }

    @Test
    void agentsWithGpusAreOfferedToAllWhereTheSettingSaysSo() {
        World world = world(AllocationRules.USUAL.withGpus(AllocationRules.GpuRule.OFFERED_TO_ALL));
        world.register("a", "cpus:1;mem:100;gpus:1");
        World.Client plain = world.subscribe("plain");

        settle(world);

        assertThat(plain.offers()).hasSize(1);
    }

    @Test
    void frameworkMaySayWhatIsTooLittleForIt() {
        World world = World.leading();
        world.register("a", "cpus:1;mem:100");
        OfferFilters filters =
                new OfferFilters(
                        new OfferFilters.MinAllocatableResources(
                                List.of(
                                        new OfferFilters.ResourceQuantities(
                                                Map.of("cpus", Scalar.of(2L))))));
        World.Client picky =
                world.subscribe(World.info("picky").offerFilters(Map.of("picky", filters)).build());
        settle(world);
        assertThat(picky.offers()).isEmpty();

        world.register("b", "cpus:2;mem:100");
        settle(world);

        assertThat(picky.offers()).hasSize(1);
    }

    @Test
    void resourcesReservedToAnAncestorAreOfferedToItsDescendants() {
        World world = World.leading();
        world.register("a", "cpus(eng):2;mem(eng):200");
        World.Client other = world.subscribe("other");
        World.Client dev = in(world, "dev", "eng/dev");

        settle(world);

        assertThat(other.offers()).isEmpty();
        assertThat(sum(dev, "cpus")).isEqualTo(Scalar.of(2L));
    }

    @Test
    void whatOneLeavesOfAnAgentGoesToTheNext() {
        World world = World.leading();
        world.register("a", "cpus:2;mem:200;cpus(web):4;mem(web):400");
        World.Client other = world.subscribe("another");
        World.Client web = world.subscribe("web");

        settle(world);

        assertThat(sum(other, "cpus")).isEqualTo(Scalar.of(2L));
        assertThat(sum(web, "cpus")).isEqualTo(Scalar.of(4L));
    }

    @Test
    void frameworkThatSaysWhatItWaitsForIsOfferedThatMuch() {
        World world = World.leading();
        world.register("a", "cpus:10;mem:10000;ports:[100-199]");
        World.Client web = world.subscribe("web");
        web.call(
                Call.request(
                        web.id,
                        List.of(
                                Request.of(
                                        "web",
                                        3,
                                        ResourceText.parseResources("cpus:2;mem:500;ports:1")))));
        World.Client other = world.subscribe("zzz");

        settle(world);

        assertThat(sum(web, "cpus")).isEqualTo(Scalar.of(6L));
        assertThat(sum(web, "mem")).isEqualTo(Scalar.of(1500L));
        assertThat(sum(other, "cpus")).isEqualTo(Scalar.of(4L));
    }

    @Test
    void offersThatAreOutCountForTheDemand() {
        World world = World.leading();
        agents(world, 5, "cpus:2;mem:1000");
        World.Client web = world.subscribe("web");
        web.call(
                Call.request(
                        web.id,
                        List.of(
                                Request.of(
                                        "web", 3, ResourceText.parseResources("cpus:2;mem:500")))));

        settle(world);
        world.register("late", "cpus:2;mem:1000");
        settle(world);

        assertThat(web.offers()).hasSize(3);
    }

    @Test
    void declinedDemandIsLookedForElsewhere() {
        World world = World.leading();
        agents(world, 2, "cpus:2;mem:1000");
        World.Client web = world.subscribe("web");
        web.call(
                Call.request(
                        web.id,
                        List.of(
                                Request.of(
                                        "web", 1, ResourceText.parseResources("cpus:2;mem:500")))));
        Offer first = web.offer();

        web.decline(first);
        settle(world);

        assertThat(web.offers()).hasSize(2);
        assertThat(web.offers().getLast().agentId()).isNotEqualTo(first.agentId());
    }

    @Test
    void evenSplittingGivesEachOfThoseInLineAPart() {
        World world = world(AllocationRules.USUAL.withSplitting(AllocationRules.Splitting.EVEN));
        world.register("a", "cpus:8;mem:8000;ports:[100-199]");
        World.Client a = world.subscribe("a");
        World.Client b = world.subscribe("b");

        settle(world);

        assertThat(sum(a, "cpus")).isEqualTo(Scalar.of(4L));
        assertThat(sum(b, "cpus")).isEqualTo(Scalar.of(4L));
        assertThat(b.offers().getFirst().resources()).extracting(r -> r.name()).contains("ports");
    }

    @Test
    void hoarderIsOfferedLessUntilItsMarksFade() {
        World world = world(AllocationRules.USUAL.withHoarding(Hoarding.USUAL));
        agents(world, 8, "cpus:1;mem:100");
        World.Client sleeper = world.subscribe("sleeper");
        settle(world);
        assertThat(sleeper.offers()).hasSize(8);

        world.passWithHeartbeats(Duration.ofMillis(60_100));
        sleeper.clear();
        world.passWithHeartbeats(Duration.ofMillis(5_100));
        settle(world);
        assertThat(sleeper.offers()).as("one mark: at most half").hasSizeLessThan(8);

        sleeper.clear();
        world.passWithHeartbeats(Duration.ofSeconds(55));
        settle(world);
        world.passWithHeartbeats(Duration.ofSeconds(2));
        settle(world);
        assertThat(sleeper.offers()).isNotEmpty();
    }

    @Test
    void oneAllocationMakesABoundedNumberOfOffers() {
        World world =
                world(AllocationRules.USUAL.withBounds(new AllocationRules.Bounds(10, 1_000_000)));
        agents(world, 25, "cpus:1;mem:100");
        World.Client web = world.subscribe("web");

        world.allocate();
        assertThat(web.offers()).hasSize(10);
        world.allocate();
        assertThat(web.offers()).hasSize(20);
        settle(world);

        assertThat(web.offers()).hasSize(25);
    }

    @Test
    void sweepOverManyAgentsGoesOnInTheNextAllocation() {
        World world =
                world(AllocationRules.USUAL.withBounds(new AllocationRules.Bounds(10, 1_000_000)));
        agents(world, 25, "cpus:1;mem:100");
        settle(world);
        World.Client web = world.subscribe("web");
        settle(world);
        web.offers()
                .forEach(
                        o ->
                                web.call(
                                        Call.decline(
                                                web.id,
                                                new Call.Decline(
                                                        List.of(o.id()), new Filters(3600.0)))));
        settle(world);
        web.clear();

        web.call(Call.revive(web.id, List.of()));
        world.allocate();
        assertThat(web.offers()).hasSize(10);
        settle(world);

        assertThat(web.offers()).hasSize(25);
    }
}
