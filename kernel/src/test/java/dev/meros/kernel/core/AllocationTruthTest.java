package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.DomainInfo.FaultDomain;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.OfferFilters;
import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.allocation.AllocationRules.Splitting;
import dev.meros.kernel.core.offer.OfferEntry;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// In random clusters, by a model of a few lines: nobody is offered what is not for him, and
/// nothing stays free that somebody wants. GPUs, regions, revocable resources, minimum sizes and
/// demand, with agents given whole and in parts.
class AllocationTruthTest {
    private static final int SEEDS = 150;

    /// What a framework is, as far as it matters here.
    private record Kind(
            String name, Set<Capability.Type> capabilities, long least, long cpus, int count) {
        boolean has(Capability.Type type) {
            return capabilities.contains(type);
        }

        boolean waits() {
            return count > 0;
        }

        FrameworkInfo info() {
            List<Capability> all = new ArrayList<>();
            all.add(World.capability(Capability.Type.MULTI_ROLE));
            capabilities.forEach(type -> all.add(World.capability(type)));
            FrameworkInfo.Builder info = World.info(name).capabilities(all);
            if (least > 0) {
                OfferFilters.ResourceQuantities cpusOnly =
                        new OfferFilters.ResourceQuantities(Map.of("cpus", Scalar.of(least)));
                info.offerFilters(
                        Map.of(
                                name,
                                new OfferFilters(
                                        new OfferFilters.MinAllocatableResources(
                                                List.of(cpusOnly)))));
            }
            return info.build();
        }
    }

    @ParameterizedTest
    @EnumSource(Splitting.class)
    void everyoneGetsWhatIsForHimAndNothingElse(Splitting splitting) {
        int offers = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            offers += check(seed, splitting);
        }
        assertThat(offers).isGreaterThan(2 * SEEDS);
    }

    private static int check(long seed, Splitting splitting) {
        Random random = new Random(seed);
        World world =
                World.leading(
                        KernelRules.defaults(World.MASTER.withDomain(domain("here")))
                                .withAllocation(AllocationRules.USUAL.withSplitting(splitting)));
        Map<String, Kind> kinds = new HashMap<>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            Kind kind = kind("f" + i, random);
            kinds.put(kind.name(), kind);
            World.Client client = world.subscribe(kind.info());
            if (kind.waits()) {
                client.call(Call.request(client.id, List.of(demand(kind))));
            }
        }
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            register(world, i, random);
        }
        for (int i = 0; i < 20 && world.state.allocationIsDue(); i++) {
            world.allocate();
        }
        String when = "seed " + seed + ", " + splitting;
        for (OfferEntry offer : world.state.offers().all()) {
            checkOffer(world, offer, kind(kinds, offer), when);
        }
        for (Kind kind : kinds.values()) {
            checkDemand(world, kind, when);
            for (AgentEntry agent : world.state.agents().all()) {
                Resources free = world.state.accounts().agent(agent.id()).free();
                assertThat(wants(world, kind, agent, free))
                        .as("%s wants %s of %s, %s", kind, free, agent.id(), when)
                        .isFalse();
            }
        }
        return world.state.offers().all().size();
    }

    private static Kind kind(Map<String, Kind> kinds, OfferEntry offer) {
        return Objects.requireNonNull(kinds.get(offer.framework().value()));
    }

    private static Kind kind(String name, Random random) {
        Set<Capability.Type> capabilities = new TreeSet<>();
        for (Capability.Type type :
                List.of(
                        Capability.Type.GPU_RESOURCES,
                        Capability.Type.REGION_AWARE,
                        Capability.Type.REVOCABLE_RESOURCES)) {
            if (random.nextBoolean()) {
                capabilities.add(type);
            }
        }
        if (random.nextInt(3) == 0) {
            // what is revocable may or may not be of use for a demand
            capabilities.remove(Capability.Type.REVOCABLE_RESOURCES);
            return new Kind(name, capabilities, 0, 1 + random.nextInt(3), 1 + random.nextInt(4));
        }
        return new Kind(name, capabilities, random.nextInt(3), 0, 0);
    }

    private static Request demand(Kind kind) {
        String shape = "cpus:%d;mem:%d".formatted(kind.cpus(), 100 * kind.cpus());
        return Request.of(kind.name(), kind.count(), ResourceText.parseResources(shape));
    }

    private static void register(World world, int number, Random random) {
        String resources = "cpus:%d;mem:1000".formatted(1 + random.nextInt(6));
        if (random.nextInt(3) == 0) {
            resources += ";gpus:1";
        }
        World.Node node =
                world.register(
                        AgentInfo.builder()
                                .hostname("host-" + number)
                                .domain(domain(random.nextInt(3) == 0 ? "there" : "here"))
                                .resources(ResourceText.parseResources(resources))
                                .build(),
                        List.of());
        if (random.nextInt(3) == 0) {
            Resource spare =
                    ResourceText.parseResources("cpus:2").getFirst().toBuilder()
                            .revocable(new Resource.RevocableInfo())
                            .build();
            node.call(
                    AgentCall.oversubscribed(
                            node.id, new AgentCall.Oversubscribed(List.of(spare))));
        }
    }

    private static DomainInfo domain(String region) {
        return new DomainInfo(
                new FaultDomain(
                        new FaultDomain.RegionInfo(region), new FaultDomain.ZoneInfo("zone")));
    }

    // ---- the model

    private static boolean mayHave(Kind kind, AgentEntry agent) {
        boolean gpus = agent.total().scalar("gpus").isPositive();
        DomainInfo domain = Objects.requireNonNull(agent.info().domain());
        boolean far = !Objects.requireNonNull(domain.faultDomain()).region().name().equals("here");
        return (!gpus || kind.has(Capability.Type.GPU_RESOURCES))
                && (!far || kind.has(Capability.Type.REGION_AWARE));
    }

    private static void checkOffer(World world, OfferEntry offer, Kind kind, String when) {
        AgentEntry agent = Objects.requireNonNull(world.state.agents().find(offer.agent()));
        assertThat(mayHave(kind, agent)).as("%s for %s, %s", offer, kind, when).isTrue();
        assertThat(
                        offer.resources().revocable().isEmpty()
                                || kind.has(Capability.Type.REVOCABLE_RESOURCES))
                .as("%s for %s, %s", offer, kind, when)
                .isTrue();
        assertThat(kind.waits() || isEnough(kind, offer.resources()))
                .as("size of %s for %s, %s", offer, kind, when)
                .isTrue();
    }

    private static boolean isEnough(Kind kind, Resources resources) {
        Scalar cpus = resources.scalar("cpus");
        return kind.least() > 0
                ? cpus.compareTo(Scalar.of(kind.least())) >= 0
                : cpus.thousandths() >= 10 || resources.scalar("mem").thousandths() >= 32_000;
    }

    /// What is offered to one who waits is made of whole pieces, and of no more than he waits for.
    private static void checkDemand(World world, Kind kind, String when) {
        if (kind.waits()) {
            long offered = 0;
            for (OfferEntry offer : offersOf(world, kind)) {
                long cpus = offer.resources().scalar("cpus").thousandths();
                assertThat(cpus % (1000 * kind.cpus())).as("%s, %s", offer, when).isZero();
                assertThat(offer.resources().scalar("mem").thousandths())
                        .as("%s, %s", offer, when)
                        .isEqualTo(100 * cpus);
                offered += cpus;
            }
            assertThat(offered)
                    .as("offered to %s, %s", kind, when)
                    .isLessThanOrEqualTo(1000L * kind.cpus() * kind.count());
        }
    }

    private static List<OfferEntry> offersOf(World world, Kind kind) {
        return world.state.offers().all().stream()
                .filter(offer -> offer.framework().value().equals(kind.name()))
                .toList();
    }

    private static boolean wants(World world, Kind kind, AgentEntry agent, Resources free) {
        if (!mayHave(kind, agent)) {
            return false;
        }
        Resources known =
                kind.has(Capability.Type.REVOCABLE_RESOURCES) ? free : free.nonRevocable();
        if (!kind.waits()) {
            return isEnough(kind, known);
        }
        long offered =
                offersOf(world, kind).stream()
                        .mapToLong(offer -> offer.resources().scalar("cpus").thousandths())
                        .sum();
        return offered < 1000L * kind.cpus() * kind.count()
                && known.scalar("cpus").compareTo(Scalar.of(kind.cpus())) >= 0
                && known.scalar("mem").compareTo(Scalar.of(100 * kind.cpus())) >= 0;
    }
}
