package dev.meros.kernel.core;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.explain.Change;
import dev.meros.kernel.core.offer.OfferEntry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// A few agents and frameworks that have done a little of everything.
final class RandomWorld {
    final World world = World.leading();
    final List<World.Client> frameworks = new ArrayList<>();
    final List<World.Node> nodes = new ArrayList<>();

    RandomWorld(Random random) {
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            frameworks.add(world.subscribe("f" + i));
        }
        for (int i = 0; i < random.nextInt(5); i++) {
            nodes.add(
                    world.register(
                            "n" + i,
                            "cpus:"
                                    + (1 + random.nextInt(5))
                                    + ";mem:"
                                    + 512 * (1 + random.nextInt(5))));
        }
        for (int round = 0; round < 3; round++) {
            world.allocate();
            for (World.Client client : frameworks) {
                for (OfferEntry offer : List.copyOf(world.state.offers().of(client.id))) {
                    answer(client, offer.id().value(), random);
                }
            }
        }
        if (random.nextInt(4) == 0) {
            frameworks.getFirst().call(Call.suppress(frameworks.getFirst().id, List.of()));
        }
        if (!nodes.isEmpty() && random.nextInt(3) == 0) {
            world.send(new NodeCommand.Deactivate(nodes.getFirst().id));
        }
        world.allocate();
    }

    private void answer(World.Client client, String id, Random random) {
        Offer offer =
                client.offers().stream()
                        .filter(o -> o.id().value().equals(id))
                        .findFirst()
                        .orElseThrow();
        switch (random.nextInt(3)) {
            case 0 -> client.decline(offer);
            case 1 -> client.accept(offer, World.task("t-" + id, offer, "cpus:1;mem:300"));
            default -> {
                // it keeps it
            }
        }
    }

    /// Makes a change as it comes in a real cluster; gives the shape asked for afterwards.
    Resources make(Change change, Resources shape) {
        World.Client asking = frameworks.getFirst();
        switch (change) {
            case Change.LowerShape c -> {
                return c.shape();
            }
            case Change.AddAgents c -> world.register("new", c.resources().toString());
            case Change.Revive _ -> asking.call(Call.revive(asking.id, List.of()));
            case Change.ReactivateAgent c -> world.send(new NodeCommand.Reactivate(c.agent()));
            case Change.Wait c ->
                    world.passWithHeartbeats(
                            Duration.between(world.now, c.until()).plusMillis(100));
            case Change.EndOffers c -> {
                for (OfferEntry offer : List.copyOf(world.state.offers().on(c.agent()))) {
                    world.send(decline(offer.framework(), offer.id().value()));
                }
            }
            case Change.Free c ->
                    // it stands for tasks that end
                    nodes.stream()
                            .filter(n -> n.id.equals(c.agent()))
                            .forEach(
                                    n ->
                                            world.register(
                                                    n.info.toBuilder()
                                                            .resources(
                                                                    Resources.of(n.info.resources())
                                                                            .plus(c.resources())
                                                                            .toList())
                                                            .build(),
                                                    world.state.tasks().on(n.id).stream()
                                                            .map(
                                                                    t ->
                                                                            World.reported(
                                                                                    t.framework(),
                                                                                    t.info(),
                                                                                    t
                                                                                            .latestState()))
                                                            .toList()));
            default -> throw new AssertionError("not expected here: " + change);
        }
        return shape;
    }

    private Command decline(FrameworkId framework, String offer) {
        return new FrameworkCommand.Called(
                Call.decline(framework, new Call.Decline(List.of(new OfferId(offer)), null)),
                Objects.requireNonNull(world.state.frameworks().stream(framework)));
    }

    boolean isOffered(Resources shape) {
        World.Client asking = frameworks.getFirst();
        for (int round = 0; round < 10; round++) {
            world.allocate();
            if (world.state.offers().of(asking.id).stream()
                    .anyMatch(o -> o.resources().contains(shape))) {
                return true;
            }
            for (World.Client other : frameworks) {
                if (other != asking) {
                    for (OfferEntry offer : List.copyOf(world.state.offers().of(other.id))) {
                        world.send(decline(other.id, offer.id().value()));
                    }
                }
            }
        }
        return false;
    }
}
