package dev.meros.agent.node;

import dev.meros.agent.cgroup.Controller;
import dev.meros.agent.cgroup.Isolation;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What containers of some kind may be promised on a node, apart from running at all. A task that
/// asks for what no kind has is refused.
public enum Ability {
    /// Processor time under contention, by `cpus`.
    CPU_SHARES("shares of processor time"),
    /// Processor time that is never exceeded.
    CPU_LIMIT("hard limits on cpus"),
    /// Memory that is never exceeded.
    MEMORY_LIMIT("limits on memory"),
    /// Processes and threads that are never exceeded.
    PIDS_LIMIT("limits on processes"),
    /// Bytes in the sandbox and in a layer of its own that are not exceeded for long.
    DISK_LIMIT("limits on disk"),
    /// GPUs that nobody else sees meanwhile.
    GPUS("GPUs that it can give to one task alone"),
    /// `rlimit_info`.
    RLIMITS("rlimits"),
    IMAGES("container images"),
    VOLUMES("volumes of containers"),
    /// `linux_info`: capabilities, namespaces, system calls.
    LINUX("Linux capabilities, namespaces and system call filters of containers"),
    HOSTNAME("hostnames of containers"),
    /// `tty_info` of tasks, whose terminals outlive the agent.
    TERMINALS("terminals of tasks"),
    /// `network_infos` with a name, and `docker.network`.
    NETWORKS("networks of containers"),
    /// Ports of the node that lead to those of a container on another network.
    PORT_MAPPINGS("mappings of ports to those of containers");

    private final String thing;

    /// Those that come with controllers, and with what the agent does for all.
    public static Set<Ability> of(Collection<Controller> controllers, Isolation isolation) {
        Set<Ability> abilities = EnumSet.noneOf(Ability.class);
        if (isolation.disk() == Isolation.Disk.WATCHED) {
            abilities.add(DISK_LIMIT);
        }
        for (Controller controller : controllers) {
            abilities.addAll(
                    switch (controller) {
                        case CPU -> List.of(CPU_SHARES, CPU_LIMIT);
                        case MEMORY -> List.of(MEMORY_LIMIT);
                        case PIDS -> List.of(PIDS_LIMIT);
                        case CPUACCT, DEVICES -> List.<Ability>of();
                    });
        }
        return abilities;
    }

    Ability(String thing) {
        this.thing = thing;
    }

    /// As it is written for users, such as `cpu_limit`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What a node lacks that does not have it, as the object of a sentence.
    public String thing() {
        return thing;
    }
}
