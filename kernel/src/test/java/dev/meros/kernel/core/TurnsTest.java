package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Filters;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.allocation.AllocationRules.HandedBack;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// Who hands an agent back unused and without a filter comes after those who have not seen it.
class TurnsTest {
    private static final Filters AT_ONCE = new Filters(0.0);

    private World world = World.leading();
    private final List<World.Client> clients = new ArrayList<>();
    private int tasks;

    private void subscribe(String... names) {
        for (String name : names) {
            clients.add(world.subscribe(name));
        }
    }

    /// The next framework that is offered something; it hands it back.
    private String next() {
        World.Client client = asked();
        Offer offer = client.offers().getLast();
        client.call(Call.decline(client.id, new Call.Decline(List.of(offer.id()), AT_ONCE)));
        return client.id.value();
    }

    private World.Client asked() {
        world.allocate();
        return clients.stream()
                .filter(c -> !world.state.offers().of(c.id).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    /// A framework that has something already, on an agent of its own.
    private void rich(String name) {
        subscribe(name);
        world.register("host-of-" + name, "cpus:1;mem:100");
        run(clients.getLast(), "cpus:1;mem:100");
    }

    private TaskInfo run(World.Client client, String resources) {
        Offer offer = client.offer();
        TaskInfo task = World.task("t" + tasks++, offer, resources);
        accept(client, offer, Offer.Operation.launch(List.of(task)));
        return task;
    }

    private static void accept(World.Client client, Offer offer, Offer.Operation... operations) {
        client.call(
                Call.accept(
                        client.id,
                        new Call.Accept(List.of(offer.id()), List.of(operations), AT_ONCE)));
    }

    @Test
    void othersSeeAnAgentBeforeItComesBack() {
        rich("c");
        subscribe("a", "b");
        world.register("agent");

        assertThat(List.of(next(), next(), next())).containsExactly("a", "b", "c");
    }

    @Test
    void whenAllHaveHadTheirTurnANewRoundBegins() {
        rich("b");
        subscribe("a");
        world.register("agent");

        assertThat(List.of(next(), next(), next(), next())).containsExactly("a", "b", "a", "b");
    }

    @Test
    void whenMoreIsFreeSharesDecideAgain() {
        rich("b");
        World.Node agent = world.register("agent");
        TaskInfo task = run(clients.getFirst(), "cpus:1");
        subscribe("a");
        assertThat(next()).isEqualTo("a");

        agent.update(clients.getFirst().id, task, TaskState.TASK_FINISHED);

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void whoUsesSomethingIsNotPutBack() {
        rich("b");
        subscribe("a");
        world.register("agent");

        run(clients.getLast(), "cpus:0.5");

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void acceptanceThatUsesNothingIsAHandBack() {
        rich("b");
        subscribe("a");
        world.register("agent");

        World.Client first = asked();
        accept(first, first.offers().getLast());

        assertThat(first.id.value()).isEqualTo("a");
        assertThat(next()).isEqualTo("b");
    }

    @Test
    void whoRevivesIsAskedAgainByHisShare() {
        rich("b");
        subscribe("a");
        world.register("agent");
        assertThat(next()).isEqualTo("a");

        World.Client a = clients.getLast();
        a.call(Call.revive(a.id, List.of()));

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void bySharesTheFirstInLineIsAskedAgainAndAgain() {
        world =
                World.leading(
                        KernelRules.defaults(World.MASTER)
                                .withAllocation(
                                        AllocationRules.USUAL.withHandedBack(HandedBack.BY_SHARE)));
        rich("b");
        subscribe("a");
        world.register("agent");

        assertThat(List.of(next(), next(), next())).containsExactly("a", "a", "a");
    }

    @Test
    void whoHasAllItWantsStarvesNobody() {
        for (int i = 0; i < 100; i++) {
            subscribe("satisfied-%02d".formatted(i));
        }
        subscribe("busy");
        World.Client busy = clients.getLast();
        for (int i = 0; i < 8; i++) {
            world.register("agent-" + i);
        }
        int launched = 0;

        for (int pass = 0; pass < 200 && launched < 30; pass++) {
            world.allocate();
            for (World.Client client : clients) {
                for (Offer offer : offersOf(client)) {
                    if (client == busy && launched < 30) {
                        TaskInfo task = World.task("t" + launched++, offer, "cpus:1;mem:100");
                        accept(client, offer, Offer.Operation.launch(List.of(task)));
                    } else {
                        accept(client, offer);
                    }
                }
            }
        }

        assertThat(launched).isEqualTo(30);
    }

    private List<Offer> offersOf(World.Client client) {
        return client.offers().stream()
                .filter(offer -> world.state.offers().find(offer.id()) != null)
                .toList();
    }
}
