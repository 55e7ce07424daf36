package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentEffect;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.batch.core.run.RunId;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Each attempt of a run is launched at most once, by whichever instance of the framework, and
/// starts one container at most.
final class RunsHappenOnce extends Invariant {
    private final Set<TaskId> launched = new HashSet<>();
    private final Set<TaskId> started = new HashSet<>();
    private final Set<RunId> over = new HashSet<>();

    @Override
    String sentence() {
        return "a run of a job takes place at most once per job, time and attempt";
    }

    /// Whether a task of this run has finished, or somebody has killed it, as far as the framework
    /// was told.
    boolean isOver(RunId run) {
        return over.contains(run);
    }

    @Override
    void frameworkCalls(SimDriver driver, Call call) {
        if (!driver.host.name.equals(JobOwner.FRAMEWORK) || call.accept() == null) {
            return;
        }
        for (Offer.Operation operation : call.accept().operations()) {
            if (operation.launch() != null) {
                for (TaskInfo task : operation.launch().taskInfos()) {
                    expect(
                            launched.add(task.taskId()),
                            "%s launches %s, which was launched before",
                            driver.name,
                            task.taskId());
                }
            }
        }
    }

    @Override
    void containerStarted(SimAgent agent, AgentEffect.StartContainer start) {
        if (start.key().framework().equals(new FrameworkId(JobOwner.FRAMEWORK))) {
            expect(
                    started.add(start.key().task()),
                    "%s starts %s, which was started before",
                    agent.name,
                    start.key().task());
        }
    }

    @Override
    void frameworkGets(SimDriver driver, Event event) {
        if (!driver.host.name.equals(JobOwner.FRAMEWORK) || event.update() == null) {
            return;
        }
        TaskStatus status = event.update().status();
        boolean killed =
                status.state() == TaskState.TASK_KILLED
                        && status.reason() != TaskStatus.Reason.REASON_AGENT_DRAINING;
        if (status.state() == TaskState.TASK_FINISHED || killed) {
            String[] parts = status.taskId().value().split(":", -1);
            over.add(new RunId(parts[3], Instant.ofEpochMilli(Long.parseLong(parts[1]))));
        }
    }
}
