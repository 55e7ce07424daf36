package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.maintenance.ClusterStatus;
import dev.meros.api.maintenance.InverseOfferStatus;
import dev.meros.api.maintenance.Schedule;
import dev.meros.api.maintenance.Window;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.InverseOffer;
import dev.meros.api.model.MachineId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.model.Unavailability;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Planned maintenance: the schedule, inverse offers, machines that go down and come up.
class MaintenanceTest {
    private final World world = World.leading();
    private final World.Node node = world.register("a");
    private final World.Client client = world.subscribe("web");
    private final Unavailability tonight =
            new Unavailability(
                    TimeInfo.of(world.now.plus(Duration.ofHours(6))),
                    DurationInfo.of(Duration.ofHours(1)));

    private static MachineId machine(String hostname) {
        return new MachineId(hostname, null);
    }

    private Answer plan(MachineId... machines) {
        return world.send(new NodeCommand.UpdateSchedule(schedule(machines)));
    }

    private Schedule schedule(MachineId... machines) {
        return machines.length == 0
                ? Schedule.EMPTY
                : new Schedule(List.of(new Window(List.of(machines), tonight)));
    }

    private Answer down(MachineId... machines) {
        return world.send(new NodeCommand.StartMaintenance(List.of(machines)));
    }

    private Answer up(MachineId... machines) {
        return world.send(new NodeCommand.StopMaintenance(List.of(machines)));
    }

    private void run(String name) {
        Offer offer = client.offer();
        client.accept(offer, World.task(name, offer, "cpus:1;mem:64"));
    }

    private List<InverseOffer> inverseOffers() {
        return client.events().stream()
                .map(Event::inverseOffers)
                .filter(Objects::nonNull)
                .flatMap(o -> o.inverseOffers().stream())
                .toList();
    }

    private List<OfferId> inverseOffersTakenBack() {
        return client.events().stream()
                .map(Event::rescindInverseOffer)
                .filter(Objects::nonNull)
                .map(Event.RescindInverseOffer::inverseOfferId)
                .toList();
    }

    private void answer(InverseOffer offer, Call.Type type, @Nullable Filters filters) {
        List<OfferId> ids = List.of(offer.id());
        client.call(
                Call.builder()
                        .frameworkId(client.id)
                        .type(type)
                        .acceptInverseOffers(new Call.AcceptInverseOffers(ids, filters))
                        .declineInverseOffers(new Call.DeclineInverseOffers(ids, filters))
                        .build());
    }

    private ClusterStatus status() {
        return world.state.maintenance().status(world.state.agents().all());
    }

    private void second() {
        world.passWithHeartbeats(Duration.ofSeconds(1));
    }

    @Test
    void offersOfAPlannedMachineSayWhenItWillNotBeThere() {
        plan(machine("A"));

        assertThat(client.offer().unavailability()).isEqualTo(tonight);
    }

    @Test
    void machinesAreMatchedByNameOrAddress() {
        plan(new MachineId(null, "10.0.1.1"));
        assertThat(world.state.maintenance().unavailability(node.id)).isEqualTo(tonight);

        plan(new MachineId("a", "10.9.9.9"));
        assertThat(world.state.maintenance().unavailability(node.id)).isNull();

        plan(new MachineId("a", "10.0.1.1"));
        assertThat(world.state.maintenance().unavailability(node.id)).isEqualTo(tonight);
    }

    @Test
    void offersAreRescindedWhenThePlansForTheirAgentChange() {
        Offer offer = client.offer();

        plan(machine("a"));
        world.allocate();

        assertThat(client.rescinded()).containsExactly(offer.id());
        assertThat(client.offers().getLast().unavailability()).isEqualTo(tonight);
    }

    @Test
    void frameworkWithTasksOnAPlannedMachineIsAskedOnce() {
        run("t");
        plan(machine("a"));

        world.passWithHeartbeats(Duration.ofSeconds(20));

        assertThat(inverseOffers()).hasSize(1);
        InverseOffer question = inverseOffers().getFirst();
        assertThat(question.agentId()).isEqualTo(node.id);
        assertThat(question.frameworkId()).isEqualTo(client.id);
        assertThat(question.unavailability()).isEqualTo(tonight);
        assertThat(question.resources()).isEmpty();
    }

    @Test
    void frameworkWithNothingOnAPlannedMachineIsNotAsked() {
        client.call(Call.suppress(client.id, List.of()));
        plan(machine("a"));

        world.passWithHeartbeats(Duration.ofSeconds(3));

        assertThat(inverseOffers()).isEmpty();
    }

    @Test
    void answerIsShownInTheStatus() {
        run("t");
        plan(machine("a"));
        second();

        answer(inverseOffers().getFirst(), Call.Type.DECLINE_INVERSE_OFFERS, null);

        ClusterStatus.DrainingMachine draining = status().drainingMachines().getFirst();
        assertThat(draining.id()).isEqualTo(machine("a"));
        assertThat(draining.statuses())
                .containsExactly(
                        new InverseOfferStatus(
                                InverseOfferStatus.Status.DECLINE,
                                client.id,
                                TimeInfo.of(world.now)));
    }

    @Test
    void frameworkIsAskedAgainWhenItsFilterHasExpired() {
        run("t");
        plan(machine("a"));
        second();
        answer(inverseOffers().getFirst(), Call.Type.ACCEPT_INVERSE_OFFERS, new Filters(10.0));

        world.passWithHeartbeats(Duration.ofSeconds(8));
        int meanwhile = inverseOffers().size();
        world.passWithHeartbeats(Duration.ofSeconds(4));

        assertThat(meanwhile).isEqualTo(1);
        assertThat(inverseOffers()).hasSize(2);
        assertThat(status().drainingMachines().getFirst().statuses())
                .extracting(InverseOfferStatus::status)
                .containsExactly(InverseOfferStatus.Status.ACCEPT);
    }

    @Test
    void reviveDropsFiltersOfInverseOffersToo() {
        run("t");
        plan(machine("a"));
        second();
        answer(inverseOffers().getFirst(), Call.Type.ACCEPT_INVERSE_OFFERS, new Filters(1000.0));

        client.call(Call.revive(client.id, List.of()));
        second();

        assertThat(inverseOffers()).hasSize(2);
    }

    @Test
    void unknownInverseOffersAreSkipped() {
        run("t");
        plan(machine("a"));
        second();
        World.Client other = world.subscribe("other");

        other.call(
                Call.builder()
                        .frameworkId(other.id)
                        .type(Call.Type.ACCEPT_INVERSE_OFFERS)
                        .acceptInverseOffers(
                                new Call.AcceptInverseOffers(
                                        List.of(
                                                inverseOffers().getFirst().id(),
                                                new OfferId("nothing")),
                                        null))
                        .build());

        assertThat(status().drainingMachines().getFirst().statuses()).isEmpty();
        assertThat(world.state.maintenance().inverseOffers().on(node.id)).hasSize(1);
    }

    @Test
    void inverseOffersAreTakenBackWhenThePlansChange() {
        run("t");
        plan(machine("a"));
        second();
        InverseOffer question = inverseOffers().getFirst();

        plan();
        second();

        assertThat(inverseOffersTakenBack()).containsExactly(question.id());
        assertThat(inverseOffers()).hasSize(1);
        assertThat(status().drainingMachines()).isEmpty();
    }

    @Test
    void answersDoNotCountAfterThePlansHaveChanged() {
        run("t");
        plan(machine("a"));
        second();
        answer(inverseOffers().getFirst(), Call.Type.ACCEPT_INVERSE_OFFERS, null);

        plan();
        plan(machine("a"));

        assertThat(status().drainingMachines().getFirst().statuses()).isEmpty();
    }

    @Test
    void inverseOffersEndWithTheAgentAndWithTheSubscription() {
        run("t");
        plan(machine("a"));
        second();
        InverseOffer question = inverseOffers().getFirst();

        world.pass(Duration.ofMillis(2600));

        assertThat(inverseOffersTakenBack()).containsExactly(question.id());
        World.Client again = world.subscribe("web");
        assertThat(world.state.maintenance().inverseOffers().to(again.id)).isEmpty();
    }

    @Test
    void machineGoesDownWithItsAgent() {
        run("t");
        plan(machine("a"));

        Answer answer = down(machine("a"));

        assertThat(answer).isEqualTo(new Answer.Accepted());
        assertThat(node.eventTypes()).last().isEqualTo(AgentEvent.Type.SHUTDOWN);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_GONE);
        assertThat(client.status().message()).contains("maintenance");
        assertThat(world.state.agents().all()).isEmpty();
        assertThat(status().downMachines()).containsExactly(machine("a"));
        assertThat(status().drainingMachines()).isEmpty();
    }

    @Test
    void noAgentIsAdmittedOnAMachineThatIsDown() {
        plan(machine("a"));
        down(machine("a"));
        world.restart();

        World.Node refused = world.register("a");

        assertThat(refused.eventTypes()).containsExactly(AgentEvent.Type.ERROR);
        assertThat(world.closed).contains(refused.stream);
        assertThat(world.state.agents().all()).isEmpty();
    }

    @Test
    void machineThatComesUpLeavesTheSchedule() {
        plan(machine("a"), machine("b"));
        down(machine("a"));

        Answer answer = up(machine("a"));

        assertThat(answer).isEqualTo(new Answer.Accepted());
        assertThat(world.register("a").eventTypes()).containsExactly(AgentEvent.Type.REGISTERED);
        assertThat(world.state.maintenance().schedule()).isEqualTo(schedule(machine("b")));
    }

    @Test
    void onlyPlannedMachinesGoDownAndOnlyThoseThatAreDownComeUp() {
        plan(machine("a"));

        assertThat(world.refusal(down(machine("b"))))
                .isEqualTo(
                        "400 machines: b (expected: a machine of the schedule that is not down)");
        assertThat(world.refusal(up(machine("a"))))
                .isEqualTo("400 machines: a (expected: a machine that is down)");
        down(machine("a"));
        assertThat(world.refusal(down(machine("a")))).startsWith("400");
    }

    @Test
    void badScheduleIsRefused() {
        assertThat(world.refusal(plan(machine("a"), machine("A"))))
                .isEqualTo("400 machine_ids: A (expected: each machine once)");
        assertThat(world.refusal(plan(new MachineId(null, null))))
                .isEqualTo("400 machine_ids: one without a name (expected: hostname or ip)");
        Unavailability negative = new Unavailability(tonight.start(), new DurationInfo(-1L));
        assertThat(
                        world.refusal(
                                world.send(
                                        new NodeCommand.UpdateSchedule(
                                                new Schedule(
                                                        List.of(
                                                                new Window(
                                                                        List.of(machine("a")),
                                                                        negative)))))))
                .startsWith("400 unavailability.duration: -1 ns");
        plan(machine("a"));
        down(machine("a"));
        assertThat(world.refusal(plan(machine("b"))))
                .isEqualTo("400 machine_ids: without a (expected: all machines that are down)");
    }

    @Test
    void agentInTheScheduleCannotBeDrained() {
        plan(machine("a"));

        Answer answer =
                world.send(new NodeCommand.Drain(node.id, new DrainConfig(null, Boolean.FALSE)));

        assertThat(world.refusal(answer)).startsWith("400 agent_id: cluster-S0");
    }

    @Test
    void scheduleSurvivesARestart() {
        plan(machine("a"), machine("b"));
        down(machine("b"));

        world.restart();

        assertThat(world.state.maintenance().schedule())
                .isEqualTo(schedule(machine("a"), machine("b")));
        assertThat(world.state.maintenance().down()).containsExactly(machine("b"));
        assertThat(world.state.maintenance().unavailability(node.id)).isEqualTo(tonight);
    }
}
