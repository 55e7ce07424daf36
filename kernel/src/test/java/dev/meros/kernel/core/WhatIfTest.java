package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Request;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.explain.Change;
import dev.meros.kernel.core.explain.Names;
import dev.meros.kernel.core.explain.Outcome;
import dev.meros.kernel.core.explain.WhatIf;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.engine.StateCopy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

final class WhatIfTest {
    private static Resources resources(String text) {
        return Resources.of(ResourceText.parseResources(text));
    }

    private static Outcome play(World world, Change... changes) {
        return new WhatIf(
                        world.rules,
                        new WhatIf.Twins(
                                StateCopy.of(world.state, StateCopy.Part.ALL),
                                StateCopy.of(world.state, StateCopy.Part.ALL)),
                        world.now,
                        new WhatIf.Limits(100, () -> true))
                .play(List.of(changes));
    }

    private static AgentInfo inRack(String hostname, String rack, String resources) {
        return AgentInfo.builder()
                .hostname(hostname)
                .attributes(List.of(World.attribute("rack", rack)))
                .resources(ResourceText.parseResources(resources))
                .build();
    }

    @Test
    void aNewAgentIsOfferedToThePoorest() {
        World world = World.leading();
        World.Client rich = world.subscribe("rich");
        world.subscribe("poor");
        world.register("a", "cpus:4;mem:1024");
        world.allocate();
        assertThat(rich.id.value()).isEqualTo("rich");

        Outcome outcome =
                play(world, new Change.AddAgents(1, resources("cpus:8;mem:2048"), "rack:r2"));

        assertThat(outcome.offers()).hasSize(1);
        Outcome.NewOffer offer = outcome.offers().getFirst();
        assertThat(offer.hostname()).isEqualTo("new-agent-1");
        assertThat(offer.resources()).isEqualTo(resources("cpus:8;mem:2048"));
        assertThat(outcome.missing()).isEmpty();
        assertThat(world.state.agents().all()).hasSize(1);
    }

    @Test
    void tasksOfALostRackFindAnotherPlaceWhereThereIsRoom() {
        World world = World.leading();
        World.Client f = world.subscribe("f");
        World.Node first = world.register(inRack("a", "r1", "cpus:4;mem:1024"), List.of());
        Offer offer = f.offer();
        f.accept(
                offer,
                World.task("small", offer, "cpus:1;mem:128"),
                World.task("large", offer, "cpus:3;mem:512"));
        world.register(inRack("b", "r2", "cpus:2;mem:1024"), List.of());
        List<AgentId> rack = Names.agentsWith(world.state, "rack", "r1");
        assertThat(rack).containsExactly(first.id);

        Outcome outcome = play(world, new Change.RemoveAgent(rack.getFirst()));

        assertThat(outcome.lost())
                .extracting(l -> l.task().value() + " " + l.hostname() + "→" + l.newHostname())
                .containsExactlyInAnyOrder("small a→b", "large a→");
        assertThat(outcome.placements())
                .extracting(p -> p.shape() + " " + p.placed() + "/" + p.wanted())
                .containsExactlyInAnyOrder("cpus:1;mem:128 1/1", "cpus:3;mem:512 0/1");
        assertThat(outcome.end()).isEqualTo(Outcome.End.SETTLED);
    }

    @Test
    void whatAFrameworkHasSaidItWaitsForDoesNotKeepLostTasksFromAPlace() {
        World world = World.leading();
        World.Client f = world.subscribe("f");
        World.Node first = world.register("a", "cpus:2;mem:1024");
        Offer offer = f.offer();
        f.accept(offer, World.task("t", offer, "cpus:1;mem:128"));
        world.register("b", "cpus:2;mem:1024");
        f.call(
                Call.request(
                        f.id, List.of(Request.of("f", 1, ResourceText.parseResources("cpus:64")))));

        Outcome outcome = play(world, new Change.RemoveAgent(first.id));

        assertThat(outcome.lost().getFirst().newHostname()).isEqualTo("b");
    }

    @Test
    void aFrameworkThatIsAddedGetsWhatIsLeft() {
        World world = World.leading();
        World.Client f = world.subscribe("f");
        world.register("a", "cpus:4;mem:1024");
        Offer offer = f.offer();
        f.accept(offer, World.task("t", offer, "cpus:1;mem:128"));

        Outcome outcome =
                play(world, new Change.AddFramework("new", "team", resources("cpus:1;mem:128"), 5));

        assertThat(outcome.placements())
                .extracting(p -> p.framework() + " " + p.placed() + "/" + p.wanted())
                .containsExactly("new 3/5");
        assertThat(outcome.standings())
                .anySatisfy(
                        s -> {
                            assertThat(s.framework().value()).isEqualTo("new");
                            assertThat(s.shareBefore()).isZero();
                            assertThat(s.shareAfter()).isEqualTo(0.75);
                        });
    }

    @Test
    void aDrainedAgentIsOfferedNoMore() {
        World world = World.leading();
        World.Client f = world.subscribe("f");
        World.Node node = world.register("a", "cpus:4;mem:1024");
        Offer offer = f.offer();
        f.accept(offer, World.task("t", offer, "cpus:1;mem:128"));

        Outcome outcome = play(world, new Change.DrainAgent(node.id));

        assertThat(outcome.lost()).hasSize(1);
        assertThat(outcome.placements().getFirst().placed()).isZero();
    }

    @Test
    void whatCannotBeChangedIsRefused() {
        World world = World.leading();

        assertThatThrownBy(() -> play(world, new Change.RemoveAgent(new AgentId("none"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none");
    }

    /// In random clusters: the offers that are foretold are those that come when it is really done.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void whatIsForetoldIsWhatHappens(int block) {
        int foretold = 0;
        for (int seed = block * 40; seed < block * 40 + 40; seed++) {
            RandomWorld played = new RandomWorld(new Random(seed));
            Change change = change(played, new Random(seed));
            Outcome outcome = play(played.world, change);

            World real = new RandomWorld(new Random(seed)).world;
            make(real, change);
            Set<OfferEntry> before = new LinkedHashSet<>(real.state.offers().all());
            real.allocate();
            List<String> made = new ArrayList<>();
            for (OfferEntry offer : real.state.offers().all()) {
                if (!before.contains(offer)) {
                    made.add(offer.framework() + " " + offer.role() + " " + offer.resources());
                }
            }

            assertThat(
                            outcome.offers().stream()
                                    .map(o -> o.framework() + " " + o.role() + " " + o.resources()))
                    .as("seed %d: %s", seed, change)
                    .containsExactlyElementsOf(made);
            foretold += made.size();
        }
        assertThat(foretold).isPositive();
    }

    private static Change change(RandomWorld world, Random random) {
        Resources shape = resources("cpus:" + (1 + random.nextInt(4)) + ";mem:1024");
        if (!world.nodes.isEmpty() && random.nextInt(3) == 0) {
            AgentId agent = world.nodes.get(random.nextInt(world.nodes.size())).id;
            return random.nextBoolean()
                    ? new Change.RemoveAgent(agent)
                    : new Change.DrainAgent(agent);
        }
        return new Change.AddAgents(1 + random.nextInt(3), shape, "");
    }

    private static void make(World world, Change change) {
        if (change instanceof Change.RemoveAgent c) {
            world.send(new NodeCommand.MarkGone(c.agent()));
        } else if (change instanceof Change.DrainAgent c) {
            world.send(new NodeCommand.Drain(c.agent(), new DrainConfig(null, false)));
        } else if (change instanceof Change.AddAgents c) {
            for (int i = 0; i < c.count(); i++) {
                world.register("another-" + i, c.resources().toString());
            }
        }
    }
}
