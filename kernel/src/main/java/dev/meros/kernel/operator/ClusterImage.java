package dev.meros.kernel.operator;

import dev.meros.api.master.GetAgents;
import dev.meros.api.master.GetExecutors;
import dev.meros.api.master.GetFrameworks;
import dev.meros.api.master.GetState;
import dev.meros.api.master.GetTasks;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import java.util.ArrayList;
import java.util.List;

/// The cluster at one moment, as far as operators are told of it. To take it costs a look at every
/// agent and task; the messages are made from it elsewhere, without the state.
public final class ClusterImage {
    private final List<AgentImage> agents;
    private final List<FrameworkImage> frameworks;
    private final List<FrameworkImage> completed;
    private final List<ExecutorEntry> executors;

    private ClusterImage(
            List<AgentImage> agents,
            List<FrameworkImage> frameworks,
            List<FrameworkImage> completed,
            List<ExecutorEntry> executors) {
        this.agents = agents;
        this.frameworks = frameworks;
        this.completed = completed;
        this.executors = executors;
    }

    /// Takes an image of all that there is; called by the thread that owns the state.
    public static ClusterImage of(ClusterState state) {
        return new ClusterImage(
                agents(state), frameworks(state), completed(state), executors(state));
    }

    /// Takes an image of the agents alone.
    public static ClusterImage ofAgents(ClusterState state) {
        return new ClusterImage(agents(state), List.of(), List.of(), List.of());
    }

    /// Takes an image of the frameworks and their tasks alone.
    public static ClusterImage ofFrameworks(ClusterState state) {
        return new ClusterImage(List.of(), frameworks(state), completed(state), List.of());
    }

    /// Takes an image of the executors alone.
    public static ClusterImage ofExecutors(ClusterState state) {
        return new ClusterImage(List.of(), List.of(), List.of(), executors(state));
    }

    private static List<AgentImage> agents(ClusterState state) {
        List<AgentImage> agents = new ArrayList<>();
        state.agents().all().forEach(a -> agents.add(AgentImage.of(state, a)));
        return agents;
    }

    private static List<FrameworkImage> frameworks(ClusterState state) {
        List<FrameworkImage> frameworks = new ArrayList<>();
        state.frameworks().all().forEach(f -> frameworks.add(FrameworkImage.of(state, f)));
        return frameworks;
    }

    private static List<FrameworkImage> completed(ClusterState state) {
        List<FrameworkImage> completed = new ArrayList<>();
        state.frameworks().completed().forEach(f -> completed.add(FrameworkImage.of(state, f)));
        return completed;
    }

    private static List<ExecutorEntry> executors(ClusterState state) {
        List<ExecutorEntry> executors = new ArrayList<>();
        state.agents().all().forEach(a -> executors.addAll(state.executors().on(a.id())));
        return executors;
    }

    /// The answer to GET_STATE, and the beginning of a subscription.
    public GetState toState() {
        return new GetState(toTasks(), toExecutors(), toFrameworks(), toAgents());
    }

    /// The answer to GET_AGENTS. An agent that is unreachable is not told of, as in Mesos.
    public GetAgents toAgents() {
        List<GetAgents.Agent> registered = new ArrayList<>();
        List<AgentInfo> recovered = new ArrayList<>();
        for (AgentImage agent : agents) {
            if (agent.isRegistered()) {
                registered.add(agent.toMessage());
            } else if (agent.presence() == AgentPresence.RECOVERED) {
                recovered.add(agent.info());
            }
        }
        return new GetAgents(registered, recovered);
    }

    /// The answer to GET_FRAMEWORKS.
    public GetFrameworks toFrameworks() {
        return new GetFrameworks(
                frameworks.stream().map(FrameworkImage::toMessage).toList(),
                completed.stream().map(FrameworkImage::toMessage).toList(),
                List.of());
    }

    /// The answer to GET_TASKS.
    public GetTasks toTasks() {
        TaskMessages messages = new TaskMessages();
        List<Task> tasks = new ArrayList<>();
        List<Task> ended = new ArrayList<>();
        List<Task> unreachable = new ArrayList<>();
        for (FrameworkImage framework : frameworks) {
            for (TaskEntry task : framework.tasks()) {
                boolean away = task.latestState() == TaskState.TASK_UNREACHABLE;
                (away ? unreachable : tasks).add(messages.of(task, framework.framework().info()));
            }
            framework
                    .completedTasks()
                    .forEach(t -> ended.add(messages.of(t, framework.framework().info())));
        }
        for (FrameworkImage framework : completed) {
            framework
                    .completedTasks()
                    .forEach(t -> ended.add(messages.of(t, framework.framework().info())));
        }
        return new GetTasks(List.of(), tasks, ended, List.of(), unreachable);
    }

    /// The answer to GET_EXECUTORS.
    public GetExecutors toExecutors() {
        List<GetExecutors.Executor> all = new ArrayList<>();
        for (ExecutorEntry executor : executors) {
            ExecutorInfo info =
                    executor.info().toBuilder().frameworkId(executor.framework()).build();
            all.add(new GetExecutors.Executor(info, executor.agent()));
        }
        return new GetExecutors(all, List.of());
    }
}
