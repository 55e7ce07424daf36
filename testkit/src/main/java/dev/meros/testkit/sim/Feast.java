package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Scalar;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.resource.Roles;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether guarantees are honoured: one role gets a guarantee of most of the cluster, its framework
/// wants that much, and all the others want everything there is.
final class Feast {
    /// The part of the cluster that is guaranteed, in percent.
    private static final long GUARANTEED = 80;

    /// The part of the guarantee that must be in use at last, in percent; what the sizes of agents
    /// leave over is less than the rest.
    private static final long ENOUGH = 80;

    private final World world;
    private final List<Guest> guests;
    private @Nullable String role;
    private long guaranteed;

    /// A framework and what it wants.
    record Guest(String framework, Appetite appetite) {}

    Feast(World world, List<Guest> guests) {
        this.world = world;
        this.guests = guests;
    }

    /// Sets the guarantee; does nothing where no framework is left that could use it.
    void begin() {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return;
        }
        List<Guest> there = new ArrayList<>();
        for (Guest guest : guests) {
            String first = firstRole(kernel.state(), guest);
            if (first != null && !first.equals("*")) {
                there.add(guest);
            }
        }
        if (there.isEmpty()) {
            return;
        }
        Guest honoured = world.dice.pick(there);
        role = firstRole(kernel.state(), honoured);
        long cpus = 0;
        for (AgentEntry agent : kernel.state().agents().all()) {
            if (!agent.isUnreachable()) {
                cpus += agent.total().scalar("cpus").thousandths();
            }
        }
        guaranteed = cpus * GUARANTEED / 100;
        QuotaConfig config =
                new QuotaConfig(
                        String.valueOf(role), Map.of("cpus", new Scalar(guaranteed)), Map.of());
        world.note("operator", "guarantees", config);
        kernel.submit(
                new RoleCommand.UpdateQuota(List.of(config), RoleCommand.Checks.FORCED), _ -> {});
        for (Guest guest : guests) {
            guest.appetite().become(Appetite.Mood.GREEDY);
        }
        honoured.appetite().hungerFor(String.valueOf(role));
        clear(kernel, String.valueOf(role));
    }

    /// What others have is not taken from them for a guarantee; so their tasks end.
    private static void clear(KernelProcess kernel, String honoured) {
        for (AgentEntry agent : kernel.state().agents().all()) {
            for (TaskEntry task : kernel.state().tasks().on(agent.id())) {
                if (!Roles.isWithin(task.role(), honoured)) {
                    kernel.submit(
                            new OperatorCommand.KillTask(task.framework(), task.id()), _ -> {});
                }
            }
        }
    }

    private static @Nullable String firstRole(ClusterState state, Guest guest) {
        var framework = state.frameworks().find(new FrameworkId(guest.framework()));
        return framework == null ? null : framework.info().effectiveRoles().getFirst();
    }

    /// What the role has yet to get, if anything.
    Optional<String> missing() {
        KernelProcess kernel = world.kernel.process();
        String honoured = role;
        if (honoured == null) {
            return Optional.empty();
        }
        if (kernel == null) {
            return Optional.of("the kernel is down");
        }
        long used = 0;
        for (AgentEntry agent : kernel.state().agents().all()) {
            for (TaskEntry task : kernel.state().tasks().on(agent.id())) {
                if (task.holdsResources() && Roles.isWithin(task.role(), honoured)) {
                    used += task.resources().scalar("cpus").thousandths();
                }
            }
        }
        return used >= guaranteed * ENOUGH / 100
                ? Optional.empty()
                : Optional.of(
                        "%s uses %d thousandths of a cpu of the %d that are guaranteed"
                                .formatted(role, used, guaranteed));
    }

    void end() {
        for (Guest guest : guests) {
            guest.appetite().become(Appetite.Mood.SETTLING);
        }
    }
}
