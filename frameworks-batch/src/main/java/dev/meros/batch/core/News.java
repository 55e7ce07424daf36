package dev.meros.batch.core;

import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.batch.core.effect.Effect;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunEvent;
import dev.meros.batch.core.run.RunState;

import java.util.List;
import java.util.Optional;

/// What the kernel says: statuses of tasks, and that the subscription stands.
final class News {
    private static final int LONGEST_REASON = 300;

    private News() {}

    /// After a subscription every open task is asked about, and all tasks the kernel knows: one
    /// that no run has any more is killed when it answers.
    static void subscribed(Step step) {
        List<Run> open = step.before().runs().stream().filter(r -> r.state().hasTask()).toList();
        for (Run run : open) {
            if (run.state() == RunState.STOPPING || run.state() == RunState.ABANDONED) {
                Runs.kill(step, run);
            }
        }
        Clock.reconcile(step, open);
        step.effect(new Effect.Reconcile(List.of()));
    }

    static void task(Step step, TaskStatus status) {
        Optional<Run> found =
                step.before().runOf(status.taskId()).filter(r -> r.isCurrent(status.taskId()));
        if (found.isPresent()) {
            event(step, found.get(), status);
        } else if (isAlive(status.state())) {
            step.effect(new Effect.Kill(status.taskId(), status.agentId()));
        }
        step.effect(new Effect.Acknowledge(status));
    }

    private static void event(Step step, Run run, TaskStatus status) {
        String reason = reason(status);
        switch (status.state()) {
            case TASK_STAGING, TASK_STARTING -> Runs.move(step, run, RunEvent.TASK_STAGED, "");
            case TASK_RUNNING -> Runs.move(step, run, RunEvent.TASK_RUNNING, "");
            case TASK_KILLING -> {}
            case TASK_FINISHED -> Runs.move(step, run, RunEvent.TASK_FINISHED, "");
            case TASK_FAILED, TASK_ERROR -> Runs.move(step, run, failed(step, run), reason);
            case TASK_KILLED -> Runs.move(step, run, killed(step, run, status), reason);
            case TASK_LOST, TASK_DROPPED, TASK_GONE, TASK_GONE_BY_OPERATOR, TASK_UNKNOWN ->
                    Runs.move(step, run, lost(step, run), reason);
            case TASK_UNREACHABLE -> Runs.move(step, run, RunEvent.TASK_UNREACHABLE, reason);
        }
    }

    private static RunEvent failed(Step step, Run run) {
        int retries = step.job(run.id().job()).map(News::retries).orElse(0);
        return run.tries().failures() < retries
                ? RunEvent.ATTEMPT_FAILED
                : RunEvent.LAST_ATTEMPT_FAILED;
    }

    private static int retries(JobEntry entry) {
        return entry.job().rules().retries();
    }

    private static RunEvent lost(Step step, Run run) {
        return run.tries().losses() + 1 >= step.policy().mostLosses()
                ? RunEvent.LAST_ATTEMPT_FAILED
                : RunEvent.TASK_LOST;
    }

    /// A task that gave way to something else is lost, not killed.
    private static RunEvent killed(Step step, Run run, TaskStatus status) {
        TaskStatus.Reason reason = status.reason();
        boolean gaveWay =
                reason == TaskStatus.Reason.REASON_AGENT_DRAINING
                        || reason == TaskStatus.Reason.REASON_CONTAINER_PREEMPTED;
        return gaveWay ? lost(step, run) : RunEvent.TASK_KILLED;
    }

    private static boolean isAlive(TaskState state) {
        return switch (state) {
            case TASK_STAGING, TASK_STARTING, TASK_RUNNING -> true;
            case TASK_KILLING,
                    TASK_UNREACHABLE,
                    TASK_UNKNOWN,
                    TASK_FINISHED,
                    TASK_FAILED,
                    TASK_KILLED,
                    TASK_ERROR,
                    TASK_LOST,
                    TASK_DROPPED,
                    TASK_GONE,
                    TASK_GONE_BY_OPERATOR ->
                    false;
        };
    }

    private static String reason(TaskStatus status) {
        StringBuilder text = new StringBuilder(status.state().name());
        if (status.reason() != null) {
            text.append(' ').append(status.reason().name());
        }
        if (status.message() != null && !status.message().isBlank()) {
            text.append(": ").append(status.message().replaceAll("\\s+", " ").strip());
        }
        return text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) : text.toString();
    }
}
