package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.Decision;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;

import java.util.HashMap;
import java.util.Map;

/// An instance of a framework sees the statuses that an agent makes of a task in the order in which
/// they were made; each may come again, but not after a later one.
final class StatusesComeInOrder extends Invariant {
    private final Map<Bytes, Long> numbers = new HashMap<>();
    private final Map<String, Map<TaskId, Seen>> seen = new HashMap<>();
    private long made;

    private record Seen(long number, TaskState state) {}

    @Override
    String sentence() {
        return "the statuses of a task are seen in order";
    }

    @Override
    void agentDecided(SimAgent agent, AgentState before, AgentCommand command, Decision decision) {
        for (AgentRecord record : decision.records()) {
            if (record instanceof AgentRecord.StatusAdded added && added.status().uuid() != null) {
                numbers.put(added.status().uuid(), made++);
            }
        }
    }

    @Override
    void frameworkGets(SimDriver driver, Event event) {
        if (event.update() == null) {
            return;
        }
        TaskStatus status = event.update().status();
        Long number = status.uuid() == null ? null : numbers.get(status.uuid());
        if (number == null) {
            return;
        }
        Map<TaskId, Seen> last = seen.computeIfAbsent(driver.name, _ -> new HashMap<>());
        Seen before = last.get(status.taskId());
        // the kernel's history keeps one of several statuses of the same state in a row: an agent
        // that has lost acknowledgements in a power failure may repeat the others
        expect(
                before == null
                        || number >= before.number()
                        || (status.state() == before.state() && !status.state().isTerminal()),
                "%s sees %s of task %s after %s",
                driver.name,
                status.state(),
                status.taskId(),
                before == null ? null : before.state());
        if (before == null || number > before.number()) {
            last.put(status.taskId(), new Seen(number, status.state()));
        }
    }
}
