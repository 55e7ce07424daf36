package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentEffect;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskInfo;
import dev.meros.kernel.core.agent.AgentEntry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An exclusive volume is used by one container at a time, and a machine has the volumes of the
/// kernel's books, in the end no others.
final class VolumesHaveOneWriter extends Invariant {
    @Override
    String sentence() {
        return "an exclusive volume has at most one writer, and its agent has it";
    }

    @Override
    void containerStarted(SimAgent agent, AgentEffect.StartContainer start) {
        List<String> wanted = exclusive(start.task());
        if (wanted.isEmpty()) {
            return;
        }
        for (TaskInfo other : agent.containers.running()) {
            for (String id : exclusive(other)) {
                expect(
                        !wanted.contains(id),
                        "%s: volume %s is used by tasks %s and %s",
                        agent.name,
                        id,
                        other.taskId(),
                        start.task().taskId());
            }
        }
    }

    private static List<String> exclusive(TaskInfo task) {
        return SimDisks.persistent(
                task.resources().stream().filter(r -> r.shared() == null).toList());
    }

    /// Where machines and books have different volumes, if anywhere.
    Optional<String> difference(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return Optional.of("the kernel is down");
        }
        for (SimAgent agent : world.agents) {
            AgentProcess process = agent.process();
            AgentEntry entry =
                    process == null || process.state().id() == null
                            ? null
                            : kernel.state().agents().find(process.state().id());
            if (entry == null) {
                return Optional.of(agent.name + " is not in the books");
            }
            List<Resource> total = entry.total().toList();
            Set<String> booked = new LinkedHashSet<>(SimDisks.persistent(total));
            Set<String> there = agent.disks.volumes(entry.id());
            if (!booked.equals(there)) {
                return Optional.of(
                        "%s has volumes %s, by the books %s".formatted(agent.name, there, booked));
            }
        }
        return Optional.empty();
    }
}
