package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.maintenance.Schedule;
import dev.meros.api.maintenance.Window;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.MachineId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.model.Unavailability;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentStanding;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.maintenance.InverseOfferEntry;
import dev.meros.kernel.core.offer.OfferEntry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// An operator who does this and that with agents and their machines.
final class SimOperator {
    private final World world;
    private final Random random;
    private final RandomOperations operations;

    SimOperator(World world, Random random) {
        this.world = world;
        this.random = random;
        this.operations = new RandomOperations(random, null);
    }

    void act() {
        List<AgentEntry> agents = List.copyOf(world.state.agents().all());
        int dice = random.nextInt(34);
        if (dice >= 22 && !agents.isEmpty()) {
            operate(agents.get(random.nextInt(agents.size())));
        } else if (dice < 12 && !agents.isEmpty()) {
            AgentId agent = agents.get(random.nextInt(agents.size())).id();
            world.send(
                    switch (dice) {
                        case 0, 1, 2 -> new NodeCommand.Deactivate(agent);
                        case 3, 4 -> new NodeCommand.Drain(agent, config());
                        case 5 -> new NodeCommand.MarkGone(agent);
                        default -> new NodeCommand.Reactivate(agent);
                    });
        } else if (dice < 16) {
            world.send(new NodeCommand.UpdateSchedule(schedule()));
        } else if (dice < 19) {
            List<MachineId> machines =
                    world.state.maintenance().schedule().windows().stream()
                            .flatMap(window -> window.machineIds().stream())
                            .toList();
            world.send(
                    new NodeCommand.StartMaintenance(
                            machines.isEmpty() ? List.of(machine()) : machines));
        } else {
            stopAll();
        }
    }

    /// Works on what the agent has, be it in use or not.
    private void operate(AgentEntry agent) {
        String role = SimRoles.ROLES.get(random.nextInt(SimRoles.ROLES.size()));
        Offer.Operation operation = operations.on(agent.total(), role);
        if (operation != null) {
            world.send(new OperatorCommand.Operate(agent.id(), operation));
        }
    }

    private DrainConfig config() {
        return new DrainConfig(
                random.nextBoolean() ? null : DurationInfo.of(Duration.ofSeconds(2)),
                random.nextInt(3) == 0);
    }

    private MachineId machine() {
        return new MachineId("host-" + random.nextInt(6), null);
    }

    private Schedule schedule() {
        List<MachineId> machines = new ArrayList<>(world.state.maintenance().down());
        MachineId one = machine();
        if (!machines.contains(one) && random.nextInt(4) > 0) {
            machines.add(one);
        }
        Unavailability soon = new Unavailability(TimeInfo.of(world.now), null);
        return machines.isEmpty()
                ? Schedule.EMPTY
                : new Schedule(List.of(new Window(machines, soon)));
    }

    /// Whatever was shut is open again.
    void stopAll() {
        List<MachineId> down = world.state.maintenance().down();
        if (!down.isEmpty()) {
            world.send(new NodeCommand.StopMaintenance(down));
        }
    }

    /// Nothing of an agent that must not be used is offered, and nothing is left where nothing may
    /// be.
    void checkInvariants(String when) {
        ClusterState state = world.state;
        for (OfferEntry offer : state.offers().all()) {
            AgentEntry agent = state.agents().find(offer.agent());
            assertThat(agent).as("agent of %s, %s", offer.id(), when).isNotNull();
            assertThat(agent.standing().mode())
                    .as("offered %s, %s", offer.agent(), when)
                    .isEqualTo(AgentStanding.Mode.ACTIVE);
            assertThat(state.agents().isConnected(offer.agent())).as(when).isTrue();
        }
        for (AgentEntry agent : state.agents().all()) {
            AgentId id = agent.id();
            assertThat(state.maintenance().isDown(agent.info().hostname(), agent.address()))
                    .as("%s on a machine that is down, %s", id, when)
                    .isFalse();
            assertThat(state.agents().mayBeOffered(id))
                    .as("%s may be offered, %s", id, when)
                    .isEqualTo(state.agents().isConnected(id) && agent.standing().isActive());
            if (agent.standing().mode() == AgentStanding.Mode.DRAINED) {
                assertThat(state.tasks().on(id)).as("on drained %s, %s", id, when).isEmpty();
            }
            for (InverseOfferEntry question : state.maintenance().inverseOffers().on(id)) {
                assertThat(state.maintenance().unavailability(id)).as(when).isNotNull();
                assertThat(state.frameworks().stream(question.framework())).as(when).isNotNull();
            }
        }
        for (AgentId gone : state.agents().gone().all().keySet()) {
            assertThat(state.tasks().on(gone)).as("on gone %s, %s", gone, when).isEmpty();
            assertThat(state.agents().find(gone)).as(when).isNull();
        }
    }

    static void assertSame(ClusterState a, ClusterState b, String when) {
        assertThat(a.maintenance().planned()).as(when).isEqualTo(b.maintenance().planned());
        assertThat(a.maintenance().down()).as(when).isEqualTo(b.maintenance().down());
        assertThat(List.copyOf(a.agents().gone().all().keySet()))
                .as(when)
                .isEqualTo(List.copyOf(b.agents().gone().all().keySet()));
        assertThat(List.copyOf(a.agents().unreachable().keySet()))
                .as(when)
                .isEqualTo(List.copyOf(b.agents().unreachable().keySet()));
    }
}
