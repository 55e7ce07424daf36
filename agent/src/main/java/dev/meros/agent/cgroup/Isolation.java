package dev.meros.agent.cgroup;

import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskInfo;

import java.util.List;

/// By what an agent holds its containers to what: the control groups that it uses, the rules, the
/// GPUs that it gives to some of them, and whether it looks at what they write.
public record Isolation(Hierarchies hierarchies, LimitRules rules, Gpus gpus, Disk disk) {
    /// Whether anybody looks at what containers write.
    public enum Disk {
        WATCHED,
        UNWATCHED
    }

    /// Without GPUs to give out, and nobody looks.
    public Isolation(Hierarchies hierarchies, LimitRules rules) {
        this(hierarchies, rules, Gpus.NONE, Disk.UNWATCHED);
    }

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
