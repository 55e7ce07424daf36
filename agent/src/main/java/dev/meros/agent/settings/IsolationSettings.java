package dev.meros.agent.settings;

import dev.meros.agent.AgentException;
import dev.meros.agent.cgroup.Controller;
import dev.meros.agent.cgroup.Gpus;
import dev.meros.agent.cgroup.LimitRules;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What containers are held to, and by what: the control groups to use, in the words of Mesos'
/// `isolation` or empty for all that there are, the rules for limits, and the pattern of the paths
/// of GPUs.
public record IsolationSettings(String isolation, LimitRules limits, String gpuDevices) {
    /// All that the node has.
    public static final IsolationSettings DEFAULT =
            new IsolationSettings("", LimitRules.DEFAULT, Gpus.PATTERN);

    /// As on a node without control groups.
    private static final String NONE = "none";

    /// Throws [AgentException] when a word is unknown.
    public IsolationSettings {
        parse(isolation);
    }

    /// Whether there shall be control groups at all.
    public boolean hasGroups() {
        return !isolation.equals(NONE);
    }

    /// Whether all of [#controllers()] must be there, as they were asked for by name.
    public boolean isStrict() {
        return !isolation.isEmpty() && !isolation.equals("cgroups/all");
    }

    /// The controllers to use.
    public Set<Controller> controllers() {
        return parse(isolation);
    }

    private static Set<Controller> parse(String text) {
        Set<Controller> controllers = EnumSet.noneOf(Controller.class);
        if (text.isEmpty()) {
            controllers.addAll(EnumSet.allOf(Controller.class));
        } else if (!text.equals(NONE)) {
            for (String word : text.split(",", -1)) {
                controllers.addAll(controllers(word));
            }
        }
        return Collections.unmodifiableSet(controllers);
    }

    private static List<Controller> controllers(String word) {
        return switch (word) {
            case "process", "posix/cpu", "posix/mem" -> List.of();
            case "cgroups" -> List.of(Controller.CPU, Controller.CPUACCT, Controller.MEMORY);
            case "cgroups/all" -> List.of(Controller.values());
            case "cgroups/cpu" -> List.of(Controller.CPU, Controller.CPUACCT);
            case "cgroups/mem" -> List.of(Controller.MEMORY);
            case "cgroups/pids" -> List.of(Controller.PIDS);
            case "cgroups/devices" -> List.of(Controller.DEVICES);
            default ->
                    throw new AgentException(
                            "isolation: "
                                    + word
                                    + " (expected: none, or cgroups/all, cgroups/cpu, cgroups/mem,"
                                    + " cgroups/pids, cgroups/devices, posix/cpu, posix/mem with"
                                    + " commas between)");
        };
    }
}
