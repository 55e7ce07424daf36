package dev.meros.longrunning.core.command;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;
import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.ReadinessCheck;
import dev.meros.longrunning.core.instance.InstanceId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;

/// What is to be done outside, after the records of the same decision are durable.
public sealed interface Effect {
    /// Accepts an offer for these tasks.
    record Launch(OfferId offer, List<TaskInfo> tasks) implements Effect {}

    /// Gives an offer back.
    record Decline(OfferId offer, Duration refuse) implements Effect {}

    /// Asks for [Command.OffersGathered] after this time.
    record Gather(Duration time) implements Effect {}

    record Kill(TaskId task, @Nullable AgentId agent) implements Effect {}

    /// Asks for offers, and for those again that were declined.
    record Revive() implements Effect {}

    record Suppress() implements Effect {}

    /// States what waits, in place of what was stated before.
    record Request(List<dev.meros.api.model.Request> demand) implements Effect {}

    record Acknowledge(TaskStatus status) implements Effect {}

    /// Asks for the states of these tasks, of all when there are none.
    record Reconcile(List<ReconciledTask> tasks) implements Effect {}

    record ReconciledTask(TaskId task, AgentId agent) {}

    /// Runs a health check once and reports by [Command.ProbeEnded].
    record Probe(InstanceId instance, int check, CheckDefinition definition, String host, int port)
            implements Effect {}

    /// Asks an instance whether it is ready and reports by [Command.ReadinessProbed].
    record ReadinessProbe(InstanceId instance, ReadinessCheck check, String host, int port)
            implements Effect {}

    /// Tells the subscribers of the event stream; the type is a field of the document too.
    record Publish(String type, SequencedMap<String, Object> document) implements Effect {}
}
