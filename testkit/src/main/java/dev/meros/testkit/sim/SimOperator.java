package dev.meros.testkit.sim;

import dev.meros.api.maintenance.Schedule;
import dev.meros.api.maintenance.Window;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.MachineId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.model.Unavailability;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentStanding;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.role.RoleNode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An operator who does this and that with roles, agents, machines and resources, and in the end
/// puts all of it right again.
final class SimOperator {
    /// Roles of frameworks, and some that nobody has.
    private static final List<String> ROLES = List.of("a", "a/x", "a/y", "b", "c/z");

    /// The share of acts on resources that leave those of a framework without it.
    private static final double TEARDOWNS = 0.2;

    private final World world;
    private final Profile.Business business;
    private final OperationDraw draw;
    private boolean stopped;

    SimOperator(World world, Profile.Business business) {
        this.world = world;
        this.business = business;
        this.draw = new OperationDraw(world.dice, "operator");
    }

    void start() {
        if (business.pauseMillis() > 0) {
            next();
        }
    }

    void stop() {
        stopped = true;
    }

    private void next() {
        long mean = business.pauseMillis() * 1000;
        world.agenda.after(
                world.dice.between(mean / 10, 2 * mean),
                () -> {
                    if (!stopped) {
                        act();
                        next();
                    }
                });
    }

    private void act() {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return;
        }
        int dice = world.dice.below(business.roles() + business.nodes() + business.resources());
        Command command =
                dice < business.roles()
                        ? onRoles()
                        : dice < business.roles() + business.nodes()
                                ? onNodes(kernel.state())
                                : onResources(kernel.state());
        if (command != null) {
            submit(kernel, command);
        }
    }

    private void submit(KernelProcess kernel, Command command) {
        world.note("operator", "wants", command);
        kernel.submit(command, answer -> world.note("operator", "hears", answer));
    }

    // ---- roles

    private Command onRoles() {
        String role = world.dice.pick(ROLES);
        return switch (world.dice.below(8)) {
            case 0 -> new RoleCommand.RemoveQuota(role);
            case 1, 2 ->
                    new RoleCommand.UpdateWeights(
                            List.of(new WeightInfo(0.5 + world.dice.below(6), role)));
            default -> {
                List<QuotaConfig> configs = new ArrayList<>();
                configs.add(quota(role));
                String other = world.dice.pick(ROLES);
                if (world.dice.chance(0.3) && !other.equals(role)) {
                    configs.add(quota(other));
                }
                yield new RoleCommand.UpdateQuota(
                        configs,
                        world.dice.chance(0.6)
                                ? RoleCommand.Checks.FORCED
                                : RoleCommand.Checks.ALL);
            }
        };
    }

    private QuotaConfig quota(String role) {
        Map<String, Scalar> guarantees = new TreeMap<>();
        Map<String, Scalar> limits = new TreeMap<>();
        if (world.dice.chance(0.4)) {
            guarantees.put("cpus", Scalar.of(1 + world.dice.below(3)));
        }
        if (world.dice.chance(0.7)) {
            limits.put("cpus", Scalar.of(3 + world.dice.below(5)));
        }
        if (world.dice.chance(0.4)) {
            limits.put("mem", Scalar.of(512L * (1 + world.dice.below(6))));
        }
        return new QuotaConfig(role, guarantees, limits);
    }

    // ---- agents and machines

    private @Nullable Command onNodes(ClusterState state) {
        List<AgentEntry> agents = List.copyOf(state.agents().all());
        int dice = world.dice.below(24);
        if (dice >= 20) {
            world.dice.pick(world.agents).resize(1 + world.dice.below(SimAgent.PARTS));
            return null;
        }
        if (dice < 13 && !agents.isEmpty()) {
            AgentId agent = world.dice.pick(agents).id();
            return switch (dice) {
                case 0, 1, 2 -> new NodeCommand.Deactivate(agent);
                case 3, 4, 5 ->
                        new NodeCommand.Drain(
                                agent,
                                new DrainConfig(
                                        world.dice.chance(0.5)
                                                ? null
                                                : DurationInfo.of(Duration.ofMillis(700)),
                                        world.dice.chance(0.25)));
                case 6 -> new NodeCommand.MarkGone(agent);
                default -> new NodeCommand.Reactivate(agent);
            };
        }
        List<MachineId> down = state.maintenance().down();
        if (dice < 17 || (down.isEmpty() && dice < 18)) {
            return new NodeCommand.UpdateSchedule(schedule(down));
        }
        if (dice < 19 || down.isEmpty()) {
            List<MachineId> planned =
                    state.maintenance().schedule().windows().stream()
                            .flatMap(w -> w.machineIds().stream())
                            .toList();
            return new NodeCommand.StartMaintenance(
                    List.of(planned.isEmpty() ? machine() : world.dice.pick(planned)));
        }
        return new NodeCommand.StopMaintenance(List.of(world.dice.pick(down)));
    }

    private MachineId machine() {
        return new MachineId(world.dice.pick(world.agents).name, null);
    }

    private Schedule schedule(List<MachineId> down) {
        List<MachineId> machines = new ArrayList<>(down);
        MachineId one = machine();
        if (!machines.contains(one) && world.dice.chance(0.8)) {
            machines.add(one);
        }
        Unavailability soon =
                new Unavailability(
                        TimeInfo.of(world.now().plusMillis(world.dice.below(5_000))),
                        world.dice.chance(0.5) ? null : DurationInfo.of(Duration.ofSeconds(3)));
        return machines.isEmpty()
                ? Schedule.EMPTY
                : new Schedule(List.of(new Window(machines, soon)));
    }

    // ---- resources

    private @Nullable Command onResources(ClusterState state) {
        List<AgentEntry> agents = List.copyOf(state.agents().all());
        if (agents.isEmpty()) {
            return null;
        }
        if (world.dice.chance(TEARDOWNS)) {
            FrameworkId framework = world.dice.pick(world.frameworks).id();
            return framework == null ? null : new OperatorCommand.Teardown(framework);
        }
        AgentEntry agent = world.dice.pick(agents);
        Offer.Operation operation =
                draw.draw(agent.total().toList(), world.dice.pick(ROLES.subList(0, 4)));
        return operation == null ? null : new OperatorCommand.Operate(agent.id(), operation);
    }

    // ---- in the end

    /// Takes the next steps to where nothing is shut, reserved or limited.
    void putRight() {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return;
        }
        ClusterState state = kernel.state();
        List<MachineId> down = state.maintenance().down();
        if (!down.isEmpty()) {
            submit(kernel, new NodeCommand.StopMaintenance(down));
        } else if (!state.maintenance().schedule().windows().isEmpty()) {
            submit(kernel, new NodeCommand.UpdateSchedule(Schedule.EMPTY));
        }
        for (AgentEntry agent : state.agents().all()) {
            AgentStanding.Mode mode = agent.standing().mode();
            if (mode == AgentStanding.Mode.DEACTIVATED || mode == AgentStanding.Mode.DRAINED) {
                submit(kernel, new NodeCommand.Reactivate(agent.id()));
            }
            if (!agent.isUnreachable()) {
                for (Offer.Operation step :
                        OperationDraw.undo(agent.total().minus(used(state, agent)).toList())) {
                    submit(kernel, new OperatorCommand.Operate(agent.id(), step));
                }
            }
        }
        for (RoleNode role : state.roles().all()) {
            if (!role.quota().isNone()) {
                submit(kernel, new RoleCommand.RemoveQuota(role.path()));
            }
        }
    }

    private static dev.meros.api.resource.Resources used(ClusterState state, AgentEntry agent) {
        return state.accounts().agent(agent.id()).used();
    }

    /// What is still to be put right, but for what tasks hold.
    static Optional<String> shut(ClusterState state) {
        if (!state.maintenance().schedule().windows().isEmpty()) {
            return Optional.of("maintenance is planned");
        }
        for (AgentEntry agent : state.agents().all()) {
            if (!agent.isUnreachable() && !agent.standing().isActive()) {
                return Optional.of("agent " + agent.id() + " is " + agent.standing().mode());
            }
        }
        for (RoleNode role : state.roles().all()) {
            if (!role.quota().isNone()) {
                return Optional.of("role " + role.path() + " has quota " + role.quota());
            }
        }
        return Optional.empty();
    }

    /// What is still reserved.
    static Optional<String> reserved(ClusterState state) {
        for (AgentEntry agent : state.agents().all()) {
            if (!agent.isUnreachable() && !agent.total().reserved().isEmpty()) {
                return Optional.of(
                        "agent %s has %s".formatted(agent.id(), agent.total().reserved()));
            }
        }
        return Optional.empty();
    }
}
