package dev.meros.batch.core.effect;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.batch.core.run.Run;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What follows from a decision, in order, once its records are durable.
public sealed interface Effect {

    /// Launches tasks on an offer and gives the rest of it back.
    record Launch(OfferId offer, List<TaskInfo> tasks) implements Effect {
        public Launch {
            tasks = List.copyOf(tasks);
        }
    }

    record Decline(List<OfferId> offers) implements Effect {
        public Decline {
            offers = List.copyOf(offers);
        }
    }

    record Kill(TaskId task, @Nullable AgentId agent) implements Effect {}

    record Acknowledge(TaskStatus status) implements Effect {}

    /// Asks for the state of these tasks, or of all when there are none.
    record Reconcile(List<Call.Reconcile.Task> tasks) implements Effect {
        public Reconcile {
            tasks = List.copyOf(tasks);
        }
    }

    /// A run has ended; for whoever counts or announces.
    record RunEnded(Run run) implements Effect {}

    /// A run has been given to an agent; for whoever measures.
    record RunPlaced(Run run) implements Effect {}
}
