package dev.meros.kernel.operator;

import dev.meros.api.master.Event;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.kernel.core.task.TaskEntry;

/// Something that happened in the cluster, as subscribed operators are told (mesos-v1 §5.3). Holds
/// what is needed to tell it; the message is made when somebody wants it.
public sealed interface ClusterEvent {
    /// The message.
    Event toMessage();

    /// A task was launched.
    record TaskAdded(TaskEntry task, FrameworkInfo framework) implements ClusterEvent {
        @Override
        public Event toMessage() {
            return Event.of(new Event.TaskAdded(new TaskMessages().of(task, framework)));
        }
    }

    /// A task has a new status.
    record TaskUpdated(FrameworkId framework, TaskStatus status, TaskState latest)
            implements ClusterEvent {
        @Override
        public Event toMessage() {
            return Event.of(new Event.TaskUpdated(framework, status, latest));
        }
    }

    /// An agent has registered, for the first time or again.
    record AgentAdded(AgentImage agent) implements ClusterEvent {
        @Override
        public Event toMessage() {
            return Event.of(new Event.AgentAdded(agent.toMessage()));
        }
    }

    /// An agent is lost or has left.
    record AgentRemoved(AgentId agent) implements ClusterEvent {
        @Override
        public Event toMessage() {
            return Event.of(new Event.AgentRemoved(agent));
        }
    }

    /// A framework has subscribed for the first time.
    record FrameworkAdded(FrameworkImage framework) implements ClusterEvent {
        @Override
        public Event toMessage() {
            return Event.of(new Event.FrameworkAdded(framework.toMessage()));
        }
    }

    /// A framework has subscribed again, has changed, or has lost its stream.
    record FrameworkUpdated(FrameworkImage framework) implements ClusterEvent {
        @Override
        public Event toMessage() {
            return Event.of(new Event.FrameworkUpdated(framework.toMessage()));
        }
    }

    /// A framework is no more.
    record FrameworkRemoved(FrameworkInfo framework) implements ClusterEvent {
        @Override
        public Event toMessage() {
            return Event.of(new Event.FrameworkRemoved(framework));
        }
    }
}
