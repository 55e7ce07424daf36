package dev.meros.agent.container;

import dev.meros.agent.node.Ability;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a task asks of a node besides a command that runs: the ability it takes, and the field that
/// asks for it with its value, for messages.
public record Demand(Ability ability, String asked) {
    private static final LinuxInfo NOTHING = LinuxInfo.builder().build();

    /// Throws [ContainerException] with a text for the user when a task asks for what is not among
    /// these.
    public static void expect(TaskInfo task, Set<Ability> abilities) {
        for (Demand demand : of(task)) {
            if (!abilities.contains(demand.ability())) {
                throw demand.refusal();
            }
        }
    }

    ContainerException refusal() {
        return new ContainerException(
                Reason.REASON_CONTAINER_LAUNCH_FAILED,
                asked + " (expected: unset; this node has no " + ability.thing() + ")");
    }

    /// All that a task asks for.
    static List<Demand> of(TaskInfo task) {
        List<Demand> demands = new ArrayList<>();
        limit(task, "cpus", Ability.CPU_LIMIT, demands);
        limit(task, "mem", Ability.MEMORY_LIMIT, demands);
        Scalar gpus = Resources.of(task.resources()).scalar("gpus");
        if (gpus.isPositive()) {
            demands.add(new Demand(Ability.GPUS, "gpus: " + gpus));
        }
        ofContainer(task.container(), demands);
        return demands;
    }

    /// A limit without an end asks for nothing.
    private static void limit(TaskInfo task, String name, Ability ability, List<Demand> demands) {
        Scalar limit = task.limits().get(name);
        if (limit != null && !limit.equals(Scalar.MAX)) {
            demands.add(new Demand(ability, "limits." + name + ": " + limit));
        }
    }

    private static void ofContainer(@Nullable ContainerInfo container, List<Demand> demands) {
        if (container == null) {
            return;
        }
        if (container.docker() != null) {
            demands.add(
                    new Demand(
                            Ability.IMAGES,
                            "container.docker.image: " + container.docker().image()));
        } else if (container.type() == ContainerInfo.Type.DOCKER) {
            demands.add(new Demand(Ability.IMAGES, "container.type: DOCKER"));
        }
        if (container.mesos() != null && container.mesos().image() != null) {
            demands.add(new Demand(Ability.IMAGES, "container.mesos.image: set"));
        }
        if (!container.volumes().isEmpty()) {
            demands.add(new Demand(Ability.VOLUMES, "container.volumes: set"));
        }
        if (container.rlimitInfo() != null && !container.rlimitInfo().rlimits().isEmpty()) {
            demands.add(new Demand(Ability.RLIMITS, "container.rlimit_info: set"));
        }
        if (container.linuxInfo() != null && !isNothing(container.linuxInfo())) {
            demands.add(new Demand(Ability.LINUX, "container.linux_info: set"));
        }
        if (container.hostname() != null) {
            demands.add(
                    new Demand(Ability.HOSTNAME, "container.hostname: " + container.hostname()));
        }
        if (container.ttyInfo() != null) {
            demands.add(new Demand(Ability.TERMINALS, "container.tty_info: set"));
        }
        ofNetworks(container, demands);
    }

    /// The networks that a container gets from what it is part of.
    static List<Demand> of(Within within) {
        List<Demand> demands = new ArrayList<>();
        if (within instanceof Within.Executor executor && executor.container() != null) {
            ofNetworks(executor.container(), demands);
        }
        return demands;
    }

    private static void ofNetworks(ContainerInfo container, List<Demand> demands) {
        ContainerInfo.DockerInfo docker = container.docker();
        boolean maps = docker != null && !docker.portMappings().isEmpty();
        if (docker != null && docker.network() != ContainerInfo.DockerInfo.Network.HOST) {
            demands.add(new Demand(Ability.NETWORKS, "docker.network: " + docker.network()));
        }
        for (NetworkInfo network : container.networkInfos()) {
            maps |= !network.portMappings().isEmpty();
            if (network.name() != null) {
                demands.add(new Demand(Ability.NETWORKS, "network_infos.name: " + network.name()));
            }
        }
        if (maps) {
            demands.add(new Demand(Ability.PORT_MAPPINGS, "port_mappings: set"));
        }
    }

    /// Control groups of its own are what every container has anyway.
    private static boolean isNothing(LinuxInfo linux) {
        return linux.toBuilder().shareCgroups(NOTHING.shareCgroups()).build().equals(NOTHING);
    }
}
