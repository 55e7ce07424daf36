package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskId;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.TaskRecord;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// A framework asks for the end of no task that another one has launched, and the kernel ends tasks
/// of a framework on the word of this framework or of an operator only.
final class KillsAreOfOwnTasks extends Invariant {
    private final Map<String, Set<TaskId>> launched = new HashMap<>();

    @Override
    String sentence() {
        return "nobody kills the tasks of others";
    }

    @Override
    void frameworkCalls(SimDriver driver, Call call) {
        Set<TaskId> own = launched.computeIfAbsent(driver.host.name, _ -> new HashSet<>());
        if (call.accept() != null) {
            for (Offer.Operation operation : call.accept().operations()) {
                if (operation.launch() != null) {
                    operation.launch().taskInfos().forEach(t -> own.add(t.taskId()));
                }
            }
        }
        if (call.kill() != null) {
            TaskId task = call.kill().taskId();
            launched.forEach(
                    (host, tasks) ->
                            expect(
                                    host.equals(driver.host.name) || !tasks.contains(task),
                                    "%s kills %s, which %s has launched",
                                    driver.name,
                                    task,
                                    host));
        }
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        if (command instanceof FrameworkCommand.Called(Call call, _)) {
            FrameworkId caller = call.frameworkId();
            for (KernelRecord record : decision.records()) {
                if (record instanceof TaskRecord.KillRequested kill) {
                    expect(
                            kill.framework().equals(caller),
                            "%s of %s is killed by %s",
                            kill.task(),
                            kill.framework(),
                            caller);
                }
            }
        }
    }
}
