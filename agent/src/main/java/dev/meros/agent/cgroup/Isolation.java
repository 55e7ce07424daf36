package dev.meros.agent.cgroup;

import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskInfo;

import java.util.List;

/// By what an agent holds its containers to what: the control groups that it uses, and the rules.
public record Isolation(Hierarchies hierarchies, LimitRules rules) {
    /// All that this machine has, by the usual rules.
    public static Isolation ofThisNode() {
        return new Isolation(Hierarchies.detect(Hierarchies.MOUNT), LimitRules.DEFAULT);
    }

    public ContainerLimits limits(TaskInfo task) {
        return ContainerLimits.of(task, rules);
    }

    public ContainerLimits limits(List<Resource> resources) {
        return ContainerLimits.of(resources, rules);
    }
}
